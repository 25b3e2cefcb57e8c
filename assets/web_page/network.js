// Computes a network's scores. What there is to compute was planned when this page was made: each step takes values by
// their number and gives one. Shapes never change, so all memory is taken once.

const BLOCK = 8; // units of a layer that are computed together

/** The bytes of a text in base64. */
function bytesOf(text) {
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const values = new Uint8Array(128);
  for (let sign = 0; sign < 64; sign++) values[signs.charCodeAt(sign)] = sign;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  for (let place = 0, sign = 0; place < bytes.length; place += 3, sign += 4) {
    const four =
      (values[text.charCodeAt(sign)] << 18) |
      (values[text.charCodeAt(sign + 1)] << 12) |
      (values[text.charCodeAt(sign + 2)] << 6) |
      values[text.charCodeAt(sign + 3)];
    bytes[place] = four >> 16; // what lies beyond the end is not kept
    bytes[place + 1] = four >> 8;
    bytes[place + 2] = four;
  }
  return bytes;
}

function sizeOf(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

/** How far the places of each axis are apart. */
function stridesOf(shape) {
  const strides = new Array(shape.length);
  for (let axis = shape.length - 1, apart = 1; axis >= 0; apart *= shape[axis--]) strides[axis] = apart;
  return strides;
}

/** For each place of `shape` the place in an array whose axes are `strides` apart; an axis of stride 0 stands still. */
function placesIn(shape, strides) {
  const places = new Int32Array(sizeOf(shape));
  let filled = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    for (let index = 1; index < shape[axis]; index++) {
      for (let place = 0; place < filled; place++) {
        places[index * filled + place] = places[place] + index * strides[axis];
      }
    }
    filled *= shape[axis];
  }
  return places;
}

/** As NumPy broadcasts: the places of an array of shape `from` that are combined with those of `to`. */
function broadcastPlaces(from, to) {
  const own = stridesOf(from);
  const missing = to.length - from.length;
  return placesIn(to, to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : own[axis - missing])));
}

/** A number of 16 bits, as IEEE 754 has it. */
function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}

/** A whole number of 12 bits; two of them share three bytes. */
function twelveBits(bytes, start, place) {
  const at = start + 3 * (place >> 1);
  const bits = place & 1 ? (bytes[at + 1] >> 4) | (bytes[at + 2] << 4) : bytes[at] | ((bytes[at + 1] & 15) << 8);
  return bits < 2048 ? bits : bits - 4096;
}

/** One array of weights: as it is, in numbers of 16 bits, or of 12 bits with a scale for each row. */
function unpack(record, bytes) {
  const values = new Float32Array(sizeOf(record.shape));
  const view = new DataView(bytes.buffer);
  if (record.kind === "floats") {
    for (let place = 0; place < values.length; place++) values[place] = view.getFloat32(record.start + 4 * place, true);
  } else if (record.kind === "halves") {
    for (let place = 0; place < values.length; place++) {
      values[place] = fromHalf(view.getUint16(record.start + 2 * place, true));
    }
  } else {
    const perRow = values.length / record.shape[0];
    for (let row = 0; row < record.shape[0]; row++) {
      const scale = view.getFloat32(record.scales + 4 * row, true);
      for (let place = row * perRow; place < (row + 1) * perRow; place++) {
        values[place] = scale * twelveBits(bytes, record.start, place);
      }
    }
  }
  return values;
}

/** Weights (units, inputs), from `start` on, in blocks of 8 units: what belongs to one input lies together.
    In 64 bits, as JavaScript computes, since converting each number would cost more than reading twice as much. */
function inBlocks(weights, start, units, inputs) {
  const blocks = Math.ceil(units / BLOCK);
  const packed = new Float64Array(blocks * inputs * BLOCK);
  for (let unit = 0; unit < units; unit++) {
    const to = Math.floor(unit / BLOCK) * inputs * BLOCK + (unit % BLOCK);
    for (let input = 0; input < inputs; input++) packed[to + input * BLOCK] = weights[start + unit * inputs + input];
  }
  return packed;
}

/** Weighted sums of inputs for many units. Inputs that are 0, as most are after ReLU, cost nothing. */
class Product {
  constructor(packed, bias, units, inputs) {
    Object.assign(this, { packed, bias, units, inputs });
    this.values = new Float64Array(inputs);
    this.places = new Int32Array(inputs);
    this.sums = new Float64Array(BLOCK);
  }

  /** Takes `inputs` numbers from `start` on; gives one for each unit, `apart` places from each other, from `to` on. */
  compute(source, start, target, to, apart) {
    const { packed, bias, units, inputs, values, places, sums } = this;
    let used = 0;
    for (let input = 0; input < inputs; input++) {
      const value = source[start + input];
      if (value !== 0) {
        values[used] = value;
        places[used++] = input * BLOCK;
      }
    }
    for (let unit = 0; unit < units; unit += BLOCK) {
      const block = unit * inputs;
      let a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
      for (let place = 0; place < used; place++) {
        const value = values[place];
        const at = block + places[place];
        a += value * packed[at];
        b += value * packed[at + 1];
        c += value * packed[at + 2];
        d += value * packed[at + 3];
        e += value * packed[at + 4];
        f += value * packed[at + 5];
        g += value * packed[at + 6];
        h += value * packed[at + 7];
      }
      sums[0] = a;
      sums[1] = b;
      sums[2] = c;
      sums[3] = d;
      sums[4] = e;
      sums[5] = f;
      sums[6] = g;
      sums[7] = h;
      for (let one = 0; one < BLOCK && unit + one < units; one++) {
        target[to + (unit + one) * apart] = sums[one] + (bias ? bias[unit + one] : 0);
      }
    }
  }
}

/** A window of `kernel` sides on maps (1, channels, height, width), at each place of the output. */
function windows(step, shape, outShape) {
  const [, , height, width] = shape;
  const found = [];
  for (let y = 0; y < outShape[2]; y++) {
    for (let x = 0; x < outShape[3]; x++) {
      const inside = [];
      for (let row = 0; row < step.kernel[0]; row++) {
        for (let column = 0; column < step.kernel[1]; column++) {
          const v = y * step.strides[0] - step.pads[0] + row * step.dilations[0];
          const u = x * step.strides[1] - step.pads[1] + column * step.dilations[1];
          const isInside = v >= 0 && v < height && u >= 0 && u < width;
          inside.push(isInside ? v * width + u : -1);
        }
      }
      found.push(Int32Array.from(inside));
    }
  }
  return found;
}

function convolution(step, network) {
  const [source, weights, bias] = step.from.map((value) => network.values[value]);
  const shape = network.shapes[step.from[0]];
  const [units, channels, high, wide] = network.shapes[step.from[1]];
  const target = network.values[step.to];
  const all = windows(step, shape, network.shapes[step.to]);
  const places = high * wide;
  const inputs = channels * places;
  const perGroup = units / step.groups;
  const products = [];
  for (let group = 0; group < step.groups; group++) {
    const packed = inBlocks(weights, group * perGroup * inputs, perGroup, inputs);
    products.push(new Product(packed, bias && bias.subarray(group * perGroup), perGroup, inputs));
  }
  const size = shape[2] * shape[3];
  const seen = new Float32Array(inputs);
  return () => {
    for (let group = 0; group < step.groups; group++) {
      for (let at = 0; at < all.length; at++) {
        const inside = all[at];
        for (let channel = 0, input = 0; channel < channels; channel++) {
          const map = (group * channels + channel) * size;
          for (let place = 0; place < places; place++, input++) {
            seen[input] = inside[place] < 0 ? 0 : source[map + inside[place]];
          }
        }
        products[group].compute(seen, 0, target, group * perGroup * all.length + at, all.length);
      }
    }
  };
}

function pooling(step, network) {
  const source = network.values[step.from[0]];
  const shape = network.shapes[step.from[0]];
  const target = network.values[step.to];
  const all = windows(step, shape, network.shapes[step.to]);
  const size = shape[2] * shape[3];
  const counts = all.map((inside) => (step.countsPadding ? inside.length : inside.filter((place) => place >= 0).length));
  return () => {
    for (let channel = 0; channel < shape[1]; channel++) {
      for (let at = 0; at < all.length; at++) {
        let most = -Infinity, sum = 0;
        for (const place of all[at]) {
          if (place < 0) continue;
          const value = source[channel * size + place];
          if (value > most) most = value;
          sum += value;
        }
        target[channel * all.length + at] = step.kind === "max" ? most : sum / counts[at];
      }
    }
  };
}

function dense(step, network) {
  const [source, weights, bias] = step.from.map((value) => network.values[value]);
  const [units, inputs] = network.shapes[step.from[1]];
  const target = network.values[step.to];
  const product = new Product(inBlocks(weights, 0, units, inputs), bias, units, inputs);
  const rows = source.length / inputs;
  return () => {
    for (let row = 0; row < rows; row++) product.compute(source, row * inputs, target, row * units, 1);
  };
}

/** The product of two values: matrices along the last two axes, as NumPy's `matmul`. */
function matrixProduct(step, network) {
  const [left, right] = step.from.map((value) => network.values[value]);
  const [leftShape, rightShape] = step.from.map((value) => network.shapes[value]);
  const outShape = network.shapes[step.to];
  const target = network.values[step.to];
  const [rows, columns] = outShape.slice(-2);
  const inner = leftShape[leftShape.length - 1];
  const stack = outShape.slice(0, -2);
  const lefts = broadcastPlaces(leftShape.slice(0, -2), stack);
  const rights = broadcastPlaces(rightShape.slice(0, -2), stack);
  return () => {
    for (let matrix = 0; matrix < lefts.length; matrix++) {
      const a = lefts[matrix] * rows * inner, b = rights[matrix] * inner * columns;
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let place = 0; place < inner; place++) {
            sum += left[a + row * inner + place] * right[b + place * columns + column];
          }
          target[(matrix * rows + row) * columns + column] = sum;
        }
      }
    }
  };
}

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

/** The lines of a value along one axis: `count` numbers, `apart` places from each other, from each of `starts` on. */
function linesOf(shape, axis) {
  const strides = stridesOf(shape);
  const others = shape.map((side, place) => (place === axis ? 1 : side));
  return { starts: placesIn(others, strides), count: shape[axis], apart: strides[axis] };
}

function softmax(step, network) {
  const source = network.values[step.from[0]];
  const target = network.values[step.to];
  const { starts, count, apart } = linesOf(network.shapes[step.to], step.axis);
  return () => {
    for (const start of starts) {
      let most = -Infinity, sum = 0;
      for (let place = 0; place < count; place++) most = Math.max(most, source[start + place * apart]);
      for (let place = 0; place < count; place++) {
        sum += target[start + place * apart] = Math.exp(source[start + place * apart] - most);
      }
      for (let place = 0; place < count; place++) target[start + place * apart] /= sum;
    }
  };
}

/** Layer normalisation over the last places. */
function normalisation(step, network) {
  const [source, scale, shift] = step.from.map((value) => network.values[value]);
  const target = network.values[step.to];
  const count = scale.length;
  return () => {
    for (let start = 0; start < target.length; start += count) {
      let sum = 0, squares = 0;
      for (let place = 0; place < count; place++) sum += source[start + place];
      const mean = sum / count;
      for (let place = 0; place < count; place++) squares += (source[start + place] - mean) ** 2;
      const factor = 1 / Math.sqrt(squares / count + step.epsilon);
      for (let place = 0; place < count; place++) {
        target[start + place] = (source[start + place] - mean) * factor * scale[place] + (shift ? shift[place] : 0);
      }
    }
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

const STEPS = {
  convolution,
  pooling,
  dense,
  product: matrixProduct,
  number: eachNumber,
  numbers: twoNumbers,
  softmax,
  normalisation,
  reduction,
  transpose: picked,
  pick: picked,
  join: joined,
};

/** A network as this page holds it, ready to compute. */
class Network {
  constructor(record) {
    const bytes = bytesOf(record.data);
    this.shapes = record.shapes;
    this.values = record.shapes.map(() => null);
    for (const weights of record.weights) this.values[weights.value] = unpack(weights, bytes);
    this.input = this.values[record.input] = new Float32Array(sizeOf(record.shapes[record.input]));
    this.steps = [];
    for (const step of record.steps) {
      if (step.do === "reshape") {
        this.values[step.to] = this.values[step.from[0]];
        continue;
      }
      this.values[step.to] = new Float32Array(sizeOf(record.shapes[step.to]));
      this.steps.push(STEPS[step.do](step, this));
    }
    this.output = this.values[record.output];
    this.temperature = record.temperature;
  }

  /** The scores, calibrated, for prepared pixels (height, width). */
  scores(pixels) {
    this.input.set(pixels);
    for (const step of this.steps) step();
    return tempered(this.output, this.temperature);
  }
}

/** Softmax scores at a temperature: above 1 a model is less sure, below 1 surer. */
function tempered(scores, temperature) {
  if (temperature === 1) return Array.from(scores);
  const logarithms = Array.from(scores, (score) => Math.log(Math.max(score, 1e-38)));
  const most = Math.max(...logarithms);
  const powers = logarithms.map((logarithm) => Math.exp((logarithm - most) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
