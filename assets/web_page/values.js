// Steps of a network that change single numbers, or only their places. Each gives the function that computes it.

/** The error function: its series near 0, its continued fraction farther away (Abramowitz and Stegun, 7.1.5, 7.1.14). */
function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < 2.5) {
    let term = size, sum = size;
    for (let n = 1; n < 60 && Math.abs(term) > 1e-17; n++) {
      term *= (-size * size) / n;
      sum += term / (2 * n + 1);
    }
    return (Math.sign(x) * 2 * sum) / Math.sqrt(Math.PI);
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction)));
}

const FUNCTIONS = {
  relu: () => (x) => (x > 0 ? x : 0),
  leaky: ({ alpha }) => (x) => (x < 0 ? alpha * x : x),
  elu: ({ alpha }) => (x) => (x < 0 ? alpha * Math.expm1(x) : x),
  selu: ({ alpha, gamma }) => (x) => gamma * (x < 0 ? alpha * Math.expm1(x) : x),
  sigmoid: () => (x) => 1 / (1 + Math.exp(-x)),
  tanh: () => Math.tanh,
  softplus: () => (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gelu: () => (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  geluByTanh: () => (x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))) / 2,
  erf: () => erf,
  hardSigmoid: ({ alpha, beta }) => (x) => Math.min(1, Math.max(0, alpha * x + beta)),
  hardSwish: () => (x) => (x * Math.min(6, Math.max(0, x + 3))) / 6,
  clip: ({ low, high }) => (x) => Math.min(high, Math.max(low, x)),
  sqrt: () => Math.sqrt,
  exp: () => Math.exp,
  log: () => Math.log,
  negative: () => (x) => -x,
  absolute: () => Math.abs,
  inverse: () => (x) => 1 / x,
  add: () => (x, y) => x + y,
  subtract: () => (x, y) => x - y,
  multiply: () => (x, y) => x * y,
  divide: () => (x, y) => x / y,
  power: () => (x, y) => x ** y,
  maximum: () => Math.max,
  minimum: () => Math.min,
};

function eachNumber(step, network) {
  const source = network.values[step.from[0]];
  const target = network.values[step.to];
  const compute = FUNCTIONS[step.name](step);
  return () => {
    for (let place = 0; place < target.length; place++) target[place] = compute(source[place]);
  };
}

function twoNumbers(step, network) {
  const [left, right] = step.from.map((value) => network.values[value]);
  const outShape = network.shapes[step.to];
  const [lefts, rights] = step.from.map((value) => broadcastPlaces(network.shapes[value], outShape));
  const target = network.values[step.to];
  const compute = FUNCTIONS[step.name](step);
  return () => {
    for (let place = 0; place < target.length; place++) target[place] = compute(left[lefts[place]], right[rights[place]]);
  };
}

/** Sums or means over axes. */
function reduction(step, network) {
  const source = network.values[step.from[0]];
  const shape = network.shapes[step.from[0]];
  const target = network.values[step.to];
  const kept = shape.map((side, axis) => (step.axes.includes(axis) ? 1 : side));
  const places = broadcastPlaces(kept, shape);
  const share = step.kind === "mean" ? target.length / source.length : 1;
  return () => {
    target.fill(0);
    for (let place = 0; place < source.length; place++) target[places[place]] += source[place] * share;
  };
}

/** The same numbers in another order: axes exchanged, or some places of an axis. */
function picked(step, network) {
  const source = network.values[step.from[0]];
  const shape = network.shapes[step.from[0]];
  const target = network.values[step.to];
  let places;
  if (step.do === "transpose") {
    const strides = stridesOf(shape);
    places = placesIn(step.order.map((axis) => shape[axis]), step.order.map((axis) => strides[axis]));
  } else {
    const apart = stridesOf(shape)[step.axis];
    const lines = shape.map((side, axis) => (axis === step.axis ? step.indices.length : side));
    const own = stridesOf(shape);
    own[step.axis] = 0;
    const along = placesIn(lines, lines.map((_, axis) => (axis === step.axis ? 1 : 0)));
    places = placesIn(lines, own).map((place, index) => place + apart * step.indices[along[index]]);
  }
  return () => {
    for (let place = 0; place < target.length; place++) target[place] = source[places[place]];
  };
}

function joined(step, network) {
  const outShape = network.shapes[step.to];
  const strides = stridesOf(outShape);
  const target = network.values[step.to];
  let start = 0;
  const parts = step.from.map((value) => {
    const shape = network.shapes[value];
    const places = placesIn(shape, strides).map((place) => place + start);
    start += shape[step.axis] * strides[step.axis];
    return { source: network.values[value], places };
  });
  return () => {
    for (const { source, places } of parts) {
      for (let place = 0; place < source.length; place++) target[places[place]] = source[place];
    }
  };
}
