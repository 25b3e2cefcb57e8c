// Steps of a network that have weights, or that bring many numbers together. Each gives the function that computes it.

const BLOCK = 8; // units of a layer that are computed together

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
