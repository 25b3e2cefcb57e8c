// From a picture to what a network is given, step by step as ClassLens does it (engine/preprocessing/digits.py).

const LEAST_CONTRAST = 20; // grey levels between ink and ground below which a picture counts as empty
const LEAST_NOISE = 5; // grey levels that are never ink
const EVEN_BORDER = 0.9; // share of the border with one grey level: a drawing has it, a photo does not
const SMALLEST_PHOTO = 64; // pixels, with a sheet or a frame in it
const FILLED = 0.85; // share of its box: a sheet on even ground
const SLIM = 0.5; // width in heights: as slim as a 1
const FRAME_DEPTH = 0.05; // share of a box that counts as its side
const FRAMED = 0.6; // share of a side that a frame fills
const SPECK = 0.015; // of all ink
const LEAST_GAP = 2; // pixels
const SPECK_GAP = 0.04; // share of the ink's length: how far a speck is from the rest

/** As Python rounds: to the even one of two whole numbers that are equally near. */
function rounded(value) {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** A grey picture {pixels, width, height} of the red, green, blue and opacity that a canvas holds. */
function greyOf({ data, width, height }) {
  const pixels = new Uint8Array(width * height);
  for (let place = 0; place < pixels.length; place++) {
    const [red, green, blue] = [data[4 * place], data[4 * place + 1], data[4 * place + 2]];
    pixels[place] = red === green && green === blue ? red : Math.floor(0.299 * red + 0.587 * green + 0.114 * blue + 0.5);
  }
  return { pixels, width, height };
}

/** How often each grey level lies along the border; a corner counts for both of its sides. */
function borderCounts({ pixels, width, height }) {
  const counts = new Uint32Array(256);
  for (let x = 0; x < width; x++) {
    counts[pixels[x]]++;
    counts[pixels[(height - 1) * width + x]]++;
  }
  for (let y = 0; y < height; y++) {
    counts[pixels[y * width]]++;
    counts[pixels[y * width + width - 1]]++;
  }
  return counts;
}

/** Whether a grey picture is strokes on even ground, as from the pad. All others are photos. */
function isDrawing(grey) {
  const { pixels, width, height } = grey;
  const counts = borderCounts(grey);
  const ground = counts.indexOf(Math.max(...counts));
  if (counts[ground] < EVEN_BORDER * 2 * (width + height)) return false;
  const isInk = (place) => Math.abs(pixels[place] - ground) > LEAST_NOISE;
  let left = width, right = -1, top = height, bottom = -1;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isInk(y * width + x)) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  }
  if (right < 0 || Math.max(width, height) < SMALLEST_PHOTO) return true;
  const wide = right - left + 1, high = bottom - top + 1;
  let amount = 0;
  for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) amount += isInk(y * width + x);
  const filled = amount / (wide * high);
  if (wide > SLIM * high && filled > FRAMED) return filled <= FILLED;
  return filled >= FRAMED || !sidesCovered(isInk, width, { left, right, top, bottom }).every((share) => share > FRAMED);
}

/** How much of each side of its box ink goes along; no stroke of a digit goes along all four. */
function sidesCovered(isInk, width, { left, right, top, bottom }) {
  const deepX = Math.max(1, Math.floor(FRAME_DEPTH * (right - left + 1)));
  const deepY = Math.max(1, Math.floor(FRAME_DEPTH * (bottom - top + 1)));
  const share = (from, to, depth, place) => {
    let covered = 0;
    for (let along = from; along <= to; along++) {
      for (let inside = 0; inside < depth; inside++) {
        if (isInk(place(along, inside))) {
          covered++;
          break;
        }
      }
    }
    return covered / (to - from + 1);
  };
  return [
    share(left, right, deepY, (x, inside) => (top + inside) * width + x),
    share(left, right, deepY, (x, inside) => (bottom - inside) * width + x),
    share(top, bottom, deepX, (y, inside) => y * width + left + inside),
    share(top, bottom, deepX, (y, inside) => y * width + right - inside),
  ];
}

/** A drawing's ink in grey levels above its ground, turned so that it is bright, on 0; null where there is none. */
function inkOnBlack(grey) {
  const counts = borderCounts(grey);
  let ground = counts.indexOf(Math.max(...counts));
  let pixels = grey.pixels;
  let most = 0, least = 255, cubes = 0;
  for (const level of pixels) {
    if (level > most) most = level;
    if (level < least) least = level;
    cubes += (level - ground) ** 3; // a thin dark stroke outweighs a wide faint shine
  }
  let brighter = most - ground;
  const darker = ground - least;
  if (darker > LEAST_NOISE && (brighter <= LEAST_NOISE || cubes < 0)) {
    pixels = pixels.map((level) => 255 - level);
    ground = 255 - ground;
    brighter = darker;
  }
  if (brighter < LEAST_CONTRAST) return null;
  const ink = pixels.map((level) => (level - ground > LEAST_NOISE ? level - ground : 0));
  return { pixels: ink, width: grey.width, height: grey.height };
}

/** From the first to the last place with ink, but for next to nothing of it beyond a gap at either end. */
function withoutSpecks(sums) {
  const places = [];
  for (let place = 0; place < sums.length; place++) if (sums[place]) places.push(place);
  const last = places.length - 1;
  const widest = Math.max(LEAST_GAP, SPECK_GAP * (places[last] - places[0]));
  const upTo = [];
  let total = 0;
  for (const place of places) upTo.push((total += sums[place]));
  let start = places[0], end = places[last];
  for (let index = last - 1; index >= 0; index--) {
    if (places[index + 1] - places[index] > widest && upTo[index] < SPECK * total) {
      start = places[index + 1];
      break;
    }
  }
  for (let index = 0; index < last; index++) {
    if (places[index + 1] - places[index] > widest && total - upTo[index] < SPECK * total) {
      end = places[index];
      break;
    }
  }
  return [start, end + 1];
}

/** The ink {pixels, width, height} cropped to its bounding box, specks far from it left out. */
function cropped({ pixels, width, height }) {
  let rows = [0, height], columns = [0, width];
  for (let turn = 0; turn < 2; turn++) { // a speck may be told from the rest only once another is out
    const byRow = new Float64Array(height);
    for (let y = 0; y < height; y++) for (let x = columns[0]; x < columns[1]; x++) byRow[y] += pixels[y * width + x];
    rows = withoutSpecks(byRow);
    const byColumn = new Float64Array(width);
    for (let y = rows[0]; y < rows[1]; y++) for (let x = 0; x < width; x++) byColumn[x] += pixels[y * width + x];
    columns = withoutSpecks(byColumn);
  }
  const wide = columns[1] - columns[0], high = rows[1] - rows[0];
  const crop = new Float32Array(wide * high);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) crop[y * wide + x] = pixels[(rows[0] + y) * width + columns[0] + x];
  }
  return { pixels: crop, width: wide, height: high };
}

/** `outputs` lines, each the average of an equal stretch of the lines, parts of lines counted as such. */
function averaged(values, lines, across, lineApart, acrossApart, outputs) {
  const result = new Float32Array(outputs * across);
  const length = lines / outputs;
  for (let output = 0; output < outputs; output++) {
    const start = output * length, end = (output + 1) * length;
    for (let line = Math.floor(start); line < Math.min(lines, Math.ceil(end)); line++) {
      const share = Math.min(line + 1, end) - Math.max(line, start);
      if (share <= 0) continue;
      for (let place = 0; place < across; place++) {
        result[output * across + place] += (values[line * lineApart + place * acrossApart] * share) / length;
      }
    }
  }
  return result;
}

/** The crop with its longer side made `box`, and its maximum made 1. */
function fitted({ pixels, width, height }, box) {
  const longest = Math.max(height, width);
  const high = Math.max(1, rounded((height * box) / longest));
  const wide = Math.max(1, rounded((width * box) / longest));
  const rows = averaged(pixels, height, width, width, 1, high); // (high, width)
  const columns = averaged(rows, width, high, 1, width, wide); // (wide, high)
  const most = columns.reduce((a, b) => Math.max(a, b), 0);
  const shrunk = new Float32Array(high * wide);
  for (let y = 0; y < high; y++) for (let x = 0; x < wide; x++) shrunk[y * wide + x] = columns[x * high + y] / most;
  return { pixels: shrunk, width: wide, height: high };
}

/** The shrunk ink placed so that its centre of mass is the centre. */
function centred({ pixels, width, height }, preparation) {
  let mass = 0, down = 0, along = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = pixels[y * width + x];
      mass += value;
      down += y * value;
      along += x * value;
    }
  }
  // What is symmetric lies halfway between two places; the last digits of sums must not decide.
  const place = (middle, free) => Math.min(Math.max(rounded(rounded(middle * 1000) / 1000), 0), free);
  const top = place(Math.floor(preparation.height / 2) - down / mass, preparation.height - height);
  const left = place(Math.floor(preparation.width / 2) - along / mass, preparation.width - width);
  const placed = new Float32Array(preparation.height * preparation.width);
  for (let y = 0; y < height; y++) {
    placed.set(pixels.subarray(y * width, (y + 1) * width), (top + y) * preparation.width + left);
  }
  return { pixels: placed, width: preparation.width, height: preparation.height };
}

/** The steps of preparing a grey drawing, or null for one without ink. */
function prepared(grey, preparation) {
  const ink = inkOnBlack(grey);
  if (!ink) return null;
  const crop = cropped(ink);
  const shrunk = fitted(crop, preparation.box);
  return { ink, crop, shrunk, placed: centred(shrunk, preparation) };
}
