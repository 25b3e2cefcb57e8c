// From a photo to what a network for photos is given, pixel by pixel as Pillow resizes (engine/preprocessing/photos.py).

const PRECISION_BITS = 22; // of Pillow's weights: 32 less 8 of a pixel and 2 to spare

const FILTERS = {
  bilinear: { support: 1, weigh: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    support: 2,
    weigh: (signed) => {
      const x = Math.abs(signed);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
};

/** For each pixel of an output line the first pixel of the input that counts, and the whole-numbered weights. */
function weightsOf({ support, weigh }, inputs, outputs) {
  const scale = inputs / outputs;
  const stretch = Math.max(1, scale);
  const found = [];
  for (let output = 0; output < outputs; output++) {
    const centre = (output + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support * stretch + 0.5));
    const end = Math.min(inputs, Math.trunc(centre + support * stretch + 0.5));
    const weights = [];
    let sum = 0;
    for (let input = first; input < end; input++) {
      const weight = weigh((input - centre + 0.5) * (1 / stretch));
      weights.push(weight);
      sum += weight;
    }
    const whole = weights.map((weight) => {
      const share = (sum === 0 ? weight : weight / sum) * 2 ** PRECISION_BITS;
      return Math.trunc(share + (share < 0 ? -0.5 : 0.5));
    });
    found.push({ first, whole });
  }
  return found;
}

/** `lines` lines of `inputs` pixels of three channels, each resized; the result has its two axes exchanged. */
function resizedLines(pixels, lines, inputs, outputs, filter) {
  const result = new Uint8ClampedArray(lines * outputs * 3);
  weightsOf(filter, inputs, outputs).forEach(({ first, whole }, output) => {
    for (let line = 0; line < lines; line++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 2 ** (PRECISION_BITS - 1);
        for (let place = 0; place < whole.length; place++) {
          sum += pixels[3 * (line * inputs + first + place) + channel] * whole[place];
        }
        result[3 * (output * lines + line) + channel] = Math.floor(sum / 2 ** PRECISION_BITS);
      }
    }
  });
  return result;
}

function nearestPixels(pixels, width, height, wide, high) {
  const result = new Uint8ClampedArray(3 * wide * high);
  for (let y = 0; y < high; y++) {
    const v = Math.floor(((y + 0.5) * height) / high);
    for (let x = 0; x < wide; x++) {
      const u = Math.floor(((x + 0.5) * width) / wide);
      for (let channel = 0; channel < 3; channel++) {
        result[3 * (y * wide + x) + channel] = pixels[3 * (v * width + u) + channel];
      }
    }
  }
  return result;
}

/** Axes exchanged: (rows, columns) pixels to (columns, rows). */
function turned(pixels, rows, columns) {
  const result = new Uint8ClampedArray(pixels.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < 3; channel++) {
        result[3 * (column * rows + row) + channel] = pixels[3 * (row * columns + column) + channel];
      }
    }
  }
  return result;
}

/** Lines (rows, columns) resized along the columns' way, with axes exchanged; lines of the right length stay. */
const along = (pixels, lines, inputs, outputs, filter) =>
  inputs === outputs ? turned(pixels, lines, inputs) : resizedLines(pixels, lines, inputs, outputs, filter);

/** One axis after the other, in 8 bits between. Which is first, Pillow 13 decides so (found by comparing sizes). */
function resizedPhoto(pixels, width, height, wide, high, filter) {
  if (height - high > 2 * Math.max(0, width - wide)) {
    const columns = along(turned(pixels, height, width), width, height, high, filter); // (high, width)
    return turned(along(columns, high, width, wide, filter), wide, high);
  }
  const rows = along(pixels, height, width, wide, filter); // (wide, height)
  return along(rows, wide, height, high, filter);
}

/** Whether a picture has no colours and a dark ground, as a drawing on the pad has. */
function isLightDrawing(pixels) {
  const counts = new Uint32Array(256);
  for (let place = 0; place < pixels.length; place += 3) {
    if (pixels[place] !== pixels[place + 1] || pixels[place] !== pixels[place + 2]) return false;
    counts[pixels[place]]++;
  }
  let below = 0;
  for (let level = 0; level < 128; level++) below += counts[level];
  return below > pixels.length / 6; // more than half of all pixels
}

/** What a network is given of a picture {data, width, height} as a canvas holds it: (height, width, 3) in 0–255. */
function preparedPhoto({ data, width, height }, { crop, resize, width: wide, height: high, asOnPaper }) {
  const side = crop ? Math.max(1, Math.trunc(crop * Math.min(width, height))) : 0;
  const [w, h] = crop ? [side, side] : [width, height];
  const left = Math.min((width - w + 1) >> 1, width - w), top = Math.min((height - h + 1) >> 1, height - h);
  let whole = new Uint8ClampedArray(3 * width * height);
  for (let place = 0; place < width * height; place++) {
    for (let channel = 0; channel < 3; channel++) whole[3 * place + channel] = data[4 * place + channel];
  }
  if (asOnPaper && isLightDrawing(whole)) whole = whole.map((level) => 255 - level);
  const cut = new Uint8ClampedArray(3 * w * h);
  for (let y = 0; y < h; y++) {
    const start = 3 * ((top + y) * width + left);
    cut.set(whole.subarray(start, start + 3 * w), 3 * y * w);
  }
  if (resize === "nearest") return nearestPixels(cut, w, h, wide, high);
  return resizedPhoto(cut, w, h, wide, high, FILTERS[resize]);
}
