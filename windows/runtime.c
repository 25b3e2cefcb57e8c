/* Functions of Microsoft's C runtime that Wine 8 names and does not have: complex arithmetic, and keeping quiet about
   exceptions of floating-point numbers. */
#include <complex.h>
#include <windows.h>
#include <xmmintrin.h>

/* Passed as structures, as Microsoft's compiler does; C's own complex types go other ways. */
typedef struct { double re, im; } Double;
typedef struct { float re, im; } Float;

static double complex from_double(Double a) { return __builtin_complex(a.re, a.im); }
static float complex from_float(Float a) { return __builtin_complex(a.re, a.im); }
static Double to_double(double complex z) { return (Double){__real__ z, __imag__ z}; }
static Float to_float(float complex z) { return (Float){__real__ z, __imag__ z}; }

#define COMPLEX(name) \
    Double our_##name(Double a) { return to_double(name(from_double(a))); } \
    Float our_##name##f(Float a) { return to_float(name##f(from_float(a))); }
#define REAL(name) \
    double our_##name(Double a) { return name(from_double(a)); } \
    float our_##name##f(Float a) { return name##f(from_float(a)); }

COMPLEX(cacos) COMPLEX(cacosh) COMPLEX(casin) COMPLEX(casinh) COMPLEX(catan) COMPLEX(catanh)
COMPLEX(ccos) COMPLEX(ccosh) COMPLEX(cexp) COMPLEX(clog) COMPLEX(conj) COMPLEX(csin) COMPLEX(csinh)
COMPLEX(csqrt) COMPLEX(ctan) COMPLEX(ctanh)
REAL(cabs) REAL(carg) REAL(cimag) REAL(creal)

Double our_cpow(Double a, Double b) { return to_double(cpow(from_double(a), from_double(b))); }
Float our_cpowf(Float a, Float b) { return to_float(cpowf(from_float(a), from_float(b))); }

typedef struct { unsigned long control, status; } Environment;  /* fenv_t, in Wine's own encoding */
typedef int (*Asked)(Environment *);

static Asked wines(const char *name) { return (Asked)GetProcAddress(GetModuleHandleA("ucrtwine.dll"), name); }

int our_feholdexcept(Environment *kept)
{
    wines("fegetenv")(kept);
    _mm_setcsr((_mm_getcsr() & ~_MM_EXCEPT_MASK) | _MM_MASK_MASK);
    return 0;
}

int our_feupdateenv(Environment *kept)
{
    unsigned raised = _mm_getcsr() & _MM_EXCEPT_MASK;
    int failed = wines("fesetenv")(kept);
    _mm_setcsr(_mm_getcsr() | raised);
    return failed;
}
