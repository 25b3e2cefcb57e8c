// One digit in a photo: dark or light ink, also in uneven light. It is simpler than the finder of ClassLens: it knows no
// ruled lines and no sheet's edges, and it reads one digit alone.

const SEARCHED_SIDE = 320; // pixels of the longer side that is searched
const WINDOW = 1 / 6; // of the longer side: around each pixel, what its ground is
const FAINTEST = 18; // grey levels, and of 255 parts of the ground, between ground and ink
const DARKEST_GROUND = 64; // grey level: below it, grain would count as ink
const SHEET_SIDE = 0.8, SHEET_SIDES = 3; // how much of its box's sides the edge of a sheet goes along
const SMALLEST_DIGIT = 0.08; // its longer side, as a share of the picture's shorter one
const PART_OVERLAP = 0.5, PART_GAP = 0.25; // the bar of a 5: how far it lies above the rest, and how far apart

/** Sums over windows of (2 radius + 1) sides around each pixel, cut off at the borders. */
function windowSums(values, width, height, radius) {
  const wide = width + 1;
  const total = new Float64Array(wide * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += values[y * width + x];
      total[(y + 1) * wide + x + 1] = total[y * wide + x + 1] + row;
    }
  }
  const sums = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius) * wide, bottom = Math.min(height, y + radius + 1) * wide;
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius), right = Math.min(width, x + radius + 1);
      sums[y * width + x] = total[bottom + right] - total[top + right] - total[bottom + left] + total[top + left];
    }
  }
  return sums;
}

/** How much darker than its ground each pixel is, and how much lighter, as a share of the ground: 0–255. */
function contrastsOf({ pixels, width, height }) {
  const radius = Math.max(4, Math.round(WINDOW * Math.max(width, height)));
  const ones = new Float64Array(pixels.length).fill(1);
  const counts = windowSums(ones, width, height, radius);
  const means = windowSums(pixels, width, height, radius).map((sum, place) => sum / counts[place]);
  // What differs much from the mean may be ink; the ground is the mean of the rest.
  const isGround = ones.map((_, place) => (Math.abs(pixels[place] - means[place]) < FAINTEST ? 1 : 0));
  const grounds = windowSums(isGround, width, height, radius);
  const sums = windowSums(isGround.map((is, place) => is * pixels[place]), width, height, radius);
  const darker = new Uint8Array(pixels.length), lighter = new Uint8Array(pixels.length);
  for (let place = 0; place < pixels.length; place++) {
    const ground = grounds[place] > counts[place] / 50 ? sums[place] / grounds[place] : means[place];
    const share = Math.round((255 * (ground - pixels[place])) / Math.max(ground, DARKEST_GROUND));
    darker[place] = Math.max(0, Math.min(255, share));
    lighter[place] = Math.max(0, Math.min(255, -share));
  }
  return [darker, lighter];
}

/** The level that parts ink from ground best (Otsu, 1979), and no less than the faintest ink. */
function levelBetween(contrast) {
  const counts = new Float64Array(256);
  for (const level of contrast) counts[level]++;
  let all = 0, below = 0, sumBelow = 0, best = -1, found = 0;
  for (let level = 0; level < 256; level++) all += level * counts[level];
  for (let level = 0; level < 255; level++) {
    below += counts[level];
    sumBelow += level * counts[level];
    const above = contrast.length - below;
    if (!below || !above) continue;
    const apart = sumBelow / below - (all - sumBelow) / above;
    const variance = below * above * apart * apart;
    if (variance > best) [best, found] = [variance, level];
  }
  return Math.max(FAINTEST, found);
}

/** The pieces of ink that hang together, each with its pixels, its box and how much ink it is. */
function piecesOf(contrast, level, width, height) {
  const seen = new Uint8Array(contrast.length);
  const pieces = [];
  for (let first = 0; first < contrast.length; first++) {
    if (seen[first] || contrast[first] <= level) continue;
    const piece = { places: [first], left: width, right: 0, top: height, bottom: 0, ink: 0 };
    seen[first] = 1;
    for (let next = 0; next < piece.places.length; next++) {
      const place = piece.places[next];
      const x = place % width, y = (place - x) / width;
      piece.left = Math.min(piece.left, x);
      piece.right = Math.max(piece.right, x);
      piece.top = Math.min(piece.top, y);
      piece.bottom = Math.max(piece.bottom, y);
      piece.ink += contrast[place];
      for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
          const other = v * width + u;
          if (!seen[other] && contrast[other] > level) {
            seen[other] = 1;
            piece.places.push(other);
          }
        }
      }
    }
    pieces.push(piece);
  }
  return pieces;
}

/** Whether a piece is a part of the digit, such as the bar of a 5 that does not touch it. */
function belongsTo(piece, digit) {
  const overlap = Math.min(piece.right, digit.right) - Math.max(piece.left, digit.left) + 1;
  const gap = Math.max(piece.top, digit.top) - Math.min(piece.bottom, digit.bottom);
  const narrower = Math.min(piece.right - piece.left, digit.right - digit.left) + 1;
  return overlap >= PART_OVERLAP * narrower && gap <= PART_GAP * (digit.bottom - digit.top + 1);
}

/** What may be a digit in ink of one kind, each with how much speaks for it. */
function digitsIn(contrast, width, height) {
  const least = SMALLEST_DIGIT * Math.min(width, height);
  const whole = piecesOf(contrast, levelBetween(contrast), width, height).filter(
    ({ left, right, top, bottom }) => left > 0 && top > 0 && right < width - 1 && bottom < height - 1,
  );
  return whole
    .filter((piece) => Math.max(piece.right - piece.left, piece.bottom - piece.top) + 1 >= least && !isSheet(piece, width))
    .map((piece) => {
      const x = (piece.left + piece.right) / width - 1, y = (piece.top + piece.bottom) / height - 1;
      const slimness = (piece.bottom - piece.top + 1) / (piece.right - piece.left + 1);
      // Who takes a photo aims at the digit, and no digit is much wider than high, as the edge of a sheet may be.
      const worth = piece.ink * Math.exp(-2 * (x * x + y * y)) * Math.min(1, slimness) ** 2;
      const parts = whole.filter((other) => other === piece || (other.ink > piece.ink / 50 && belongsTo(other, piece)));
      return { worth, parts, contrast };
    });
}

/** Whether a piece goes along at least three sides of its box, as the edge of a sheet does. */
function isSheet(piece, width) {
  const places = new Set(piece.places);
  const shares = sidesCovered((place) => places.has(place), width, piece);
  return shares.filter((share) => share > SHEET_SIDE).length >= SHEET_SIDES;
}

/** The digit of a grey picture: its ink as a picture of its own, bright on black, and its box; null where there is none. */
function findDigit(grey) {
  const { width, height } = grey;
  const found = contrastsOf(grey).flatMap((contrast) => digitsIn(contrast, width, height));
  if (!found.length) return null;
  const { parts, contrast } = found.reduce((best, one) => (one.worth > best.worth ? one : best));
  const left = Math.min(...parts.map((part) => part.left)) - 2, right = Math.max(...parts.map((part) => part.right)) + 2;
  const top = Math.min(...parts.map((part) => part.top)) - 2, bottom = Math.max(...parts.map((part) => part.bottom)) + 2;
  const box = { left, top, width: right - left + 1, height: bottom - top + 1 };
  const ink = new Uint8Array(box.width * box.height);
  for (const { places } of parts) {
    for (const place of places) {
      const x = place % width, y = (place - x) / width;
      for (let v = y - 1; v <= y + 1; v++) { // with the smooth edge around it; no piece touches the picture's border
        for (let u = x - 1; u <= x + 1; u++) ink[(v - top) * box.width + u - left] = contrast[v * width + u];
      }
    }
  }
  return { grey: { pixels: ink, width: box.width, height: box.height }, box };
}
