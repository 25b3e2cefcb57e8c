// Arrays as this page holds them: weights in base64, shapes, and the places of numbers in them.

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
