// The page: what is drawn or opened goes through every network, and the answers are shown.

const NOT_SURE_BELOW = 0.6;
const LIVE_MS = 30; // a network that takes longer is asked when the pen rests
const FRAME_MS = 250; // between two frames of the camera that are looked through
const SPOKEN_AFTER_MS = 700; // of rest, so that a screen reader is not interrupted by each movement
const NOTHING = "–";
const LONGEST_SIDE = 1024; // larger pictures are shrunk before anything is looked for in them
const CAMERA_HINT = "Show one digit, written large on plain paper.";

/** One model: its network, made when it is first asked, and its card. */
class Model {
  constructor(record) {
    this.record = record;
    this.network = null;
    this.milliseconds = 0;
    this.best = -1;
    this.card = element("article", "card model");
    const top = element("div", "top");
    top.append(element("h2", "", record.title), element("span", "chip", record.framework));
    const body = element("div", "body");
    const figures = element("div", "figures");
    this.says = element("div", "says", NOTHING);
    this.confidence = element("p");
    this.time = element("p", "quiet");
    figures.append(this.says, this.confidence, this.time);
    this.bars = element("ul", "bars");
    this.bars.setAttribute("role", "img");
    for (const label of record.labels) {
      const bar = element("li");
      bar.append(element("i"), element("span", "", label));
      this.bars.append(bar);
    }
    body.append(figures, this.bars);
    this.card.append(top, body);
    this.show(null);
  }

  ask(pixels) {
    this.network ??= new Network(this.record.network);
    const start = performance.now();
    const scores = this.network.scores(pixels);
    this.milliseconds = performance.now() - start;
    this.show(scores);
  }

  show(scores) {
    this.scores = scores;
    this.best = scores ? scores.indexOf(Math.max(...scores)) : -1;
    const label = this.record.labels[this.best];
    this.says.textContent = scores ? label : NOTHING;
    this.confidence.textContent = scores ? `${percent(scores[this.best])} confident` : "";
    this.time.textContent = scores ? milliseconds(this.milliseconds) : "";
    [...this.bars.children].forEach((bar, place) => {
      bar.classList.toggle("best", place === this.best);
      bar.style.setProperty("--score", scores ? scores[place].toFixed(4) : "0");
    });
    const spoken = scores && this.record.labels.map((name, place) => `${name}: ${percent(scores[place])}`).join(", ");
    this.bars.setAttribute("aria-label", spoken || "No scores yet");
  }

  get isSlow() {
    return this.milliseconds > LIVE_MS;
  }
}

/** Asks one model after the other; a newer picture takes the place of an older one. */
class Answers {
  constructor(models) {
    this.models = models;
    this.turn = 0;
    this.speaking = 0;
    this.waiting = [];
  }

  /** Whether models are still to be asked about the picture at hand. */
  get isBusy() {
    return this.waiting.length > 0;
  }

  /** Answers for prepared pixels; slow networks are asked once nothing moves any more. */
  ask(pixels, resting) {
    const turn = ++this.turn;
    clearTimeout(this.speaking);
    this.waiting = this.models.filter((model) => resting || !model.isSlow);
    const next = () => {
      if (turn !== this.turn) return;
      const model = this.waiting.shift();
      if (model) {
        model.ask(pixels);
        model.turn = turn;
        setTimeout(next); // the page stays alive in between
      } else if (resting) this.speaking = setTimeout(() => this.speak(), SPOKEN_AFTER_MS);
      this.sum();
    };
    next();
  }

  nothing(sentence) {
    this.turn++;
    this.waiting = [];
    clearTimeout(this.speaking);
    for (const model of this.models) {
      model.show(null);
      model.card.classList.remove("differs");
    }
    const [first, ...rest] = sentence.split(". ");
    this.headline(NOTHING, first, rest.join(". "), []);
    byId("spoken").textContent = "";
  }

  /** What all say together. The large digit is the first model's. */
  sum() {
    const [first] = this.models;
    if (first.best < 0) return;
    const label = first.record.labels[first.best], score = first.scores[first.best];
    const sure = score >= NOT_SURE_BELOW;
    const asked = this.models.filter((model) => model === first || model.turn === this.turn); // others saw an older picture
    const other = asked.filter((model) => model.record.labels[model.best] !== label);
    for (const model of asked) model.card.classList.toggle("differs", other.includes(model));
    const votes = this.models.length < 2 ? [] : [`${asked.length - other.length} of ${asked.length} models say ${label}`];
    for (const model of other.slice(0, 3)) votes.push(`${model.record.title} says ${model.record.labels[model.best]}`);
    const sentence = sure ? `${first.record.title} says ${label}` : `Not sure – perhaps ${label}`;
    const isDoubted = !sure || 2 * other.length >= asked.length;
    this.headline(isDoubted ? `${label}?` : label, sentence, `${percent(score)} confident · ${milliseconds(first.milliseconds)}`, votes);
  }

  headline(digit, sentence, detail, votes) {
    byId("digit").textContent = digit;
    byId("sentence").textContent = sentence;
    byId("detail").textContent = detail;
    byId("votes").replaceChildren(...votes.map((line) => element("p", "", line)));
  }

  speak() {
    const votes = [...byId("votes").children].map((line) => line.textContent);
    byId("spoken").textContent = [byId("sentence").textContent, byId("detail").textContent, ...votes].join(". ");
  }
}

/** Grey pixels, stretched over 0–255, in the middle of a square canvas; nothing where there are none. */
function showPixels(canvas, picture) {
  const { pixels, width, height } = picture ?? { pixels: [0], width: 1, height: 1 };
  const side = Math.max(width, height);
  const most = pixels.reduce((a, b) => Math.max(a, b), 1e-6);
  const data = new ImageData(side, side);
  const colours = new Uint32Array(data.data.buffer).fill(0xff000000);
  const start = ((side - height) >> 1) * side + ((side - width) >> 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const level = Math.round((pixels[y * width + x] / most) * 255);
      colours[start + y * side + x] = 0xff000000 | (level * 0x010101);
    }
  }
  canvas.width = canvas.height = side;
  canvas.getContext("2d").putImageData(data, 0, 0);
}

function showSteps(steps) {
  showPixels(byId("stepCrop"), steps?.crop);
  showPixels(byId("stepShrunk"), steps?.shrunk);
  showPixels(byId("stepPlaced"), steps?.placed);
}

/** What a picture on a canvas holds: its steps, and the box of its digit where it is a photo. */
function lookedThrough(canvas, preparation) {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const grey = greyOf(pixels);
  if (isDrawing(grey)) return { steps: prepared(grey, preparation), box: null };
  const small = onCanvas(canvas, canvas.width, canvas.height, SEARCHED_SIDE);
  const found = findDigit(greyOf(small.getContext("2d").getImageData(0, 0, small.width, small.height)));
  if (!found) return { steps: null, box: null };
  const scale = canvas.width / small.width;
  const { left, top, width, height } = found.box;
  const box = { left: left * scale, top: top * scale, width: width * scale, height: height * scale };
  return { steps: prepared(found.grey, preparation), box };
}

function setUpPage() {
  const { models: records } = JSON.parse(byId("models").textContent);
  const preparation = records[0].preparation;
  const models = records.map((record) => new Model(record));
  const answers = new Answers(models);
  byId("cards").append(...models.map((model) => model.card));
  byId("cards").classList.toggle("single", models.length === 1);
  byId("about").append(...records.map((record) => modelCard(record, records.length === 1)));
  setUpLook();

  let source = "draw", opened = null, openings = 0;
  const note = (text, isTrouble = false) => {
    byId("sourceNote").textContent = text;
    byId("sourceNote").classList.toggle("trouble", isTrouble);
  };

  const answer = (steps, resting, nothing) => {
    showSteps(steps);
    if (steps) answers.ask(steps.placed.pixels, resting);
    else answers.nothing(nothing);
  };

  const pad = new Pad(byId("pad"), (resting) => {
    byId("undo").disabled = !pad.past.length && !pad.stroke;
    byId("redo").disabled = !pad.future.length;
    byId("clear").disabled = pad.isEmpty;
    const steps = pad.isEmpty ? null : prepared(greyOf(pad.picture()), preparation);
    answer(steps, resting, "Draw a digit");
  }, "Draw a digit");
  setUpPad(pad, () => source === "draw");

  const lookThrough = (target, canvas, resting) => {
    const { steps, box } = lookedThrough(canvas, preparation);
    showPicture(target, canvas, box);
    answer(steps, resting, "No digit found. Show one digit, written large, alone, and dark on light or light on dark.");
  };

  const open = async (file) => {
    if (!file) return;
    const opening = ++openings;
    if (source !== "picture") await choose("picture");
    try {
      const read = await readPicture(file, LONGEST_SIDE);
      if (opening !== openings) return; // another was opened meanwhile
      opened = read;
      if (source !== "picture") return; // it is there when somebody comes back to it
      note("This page looks for one digit, more simply than ClassLens does: it works best on plain paper.");
      lookThrough(byId("picture"), opened, true);
    } catch (error) {
      note(error.message, true);
    }
  };
  const camera = new Camera(byId("video"));
  const isCamera = () => source === "camera";
  const held = setUpSources(open, camera, isCamera, note, CAMERA_HINT);
  const watch = watching(camera, isCamera, (frame) => held() || answers.isBusy || lookThrough(byId("live"), frame, true), FRAME_MS);

  const choose = async (chosen) => {
    if (source === "camera") camera.stop();
    source = chosen;
    showSource(chosen, note);
    answers.nothing(chosen === "draw" ? "Draw a digit" : chosen === "picture" ? "Open a picture of a digit" : "Show a digit to the camera");
    showSteps(null);
    if (chosen === "draw") {
      pad.show();
      pad.changed(true);
    } else if (chosen === "picture") {
      showPicture(byId("picture"), opened, null);
      if (opened) lookThrough(byId("picture"), opened, true);
    } else {
      watch();
      const trouble = await camera.start();
      if (source === "camera") note(trouble || CAMERA_HINT, Boolean(trouble));
    }
  };
  for (const button of document.querySelectorAll("[data-source]")) {
    button.addEventListener("click", () => choose(button.dataset.source));
  }

  window.addEventListener("resize", () => source === "picture" && opened && lookThrough(byId("picture"), opened, true));

  choose("draw");
}

setUpPage();
