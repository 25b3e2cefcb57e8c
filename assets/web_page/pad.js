// The pad: strokes in fractions of its side, drawn as ClassLens draws them (gui/widgets/pad).

const PICTURE_SIDE = 400; // pixels of the picture that is prepared
const STEP = 1 / 40, SMALL_STEP = 1 / 160; // of keys
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Draws a stroke, [[x, y, width], …], on a square of `side` pixels: curves through its points (Catmull and Rom). */
function drawStroke(context, points, side) {
  context.lineCap = context.lineJoin = "round";
  const [x, y, width] = points[0];
  context.beginPath();
  context.arc(x * side, y * side, (width * side) / 2, 0, 2 * Math.PI);
  context.fill();
  for (let index = 1; index < points.length; index++) {
    const before = points[Math.max(0, index - 2)], start = points[index - 1], end = points[index];
    const after = points[Math.min(points.length - 1, index + 1)];
    context.lineWidth = ((start[2] + end[2]) / 2) * side;
    context.beginPath();
    context.moveTo(start[0] * side, start[1] * side);
    context.bezierCurveTo(
      (start[0] + (end[0] - before[0]) / 6) * side,
      (start[1] + (end[1] - before[1]) / 6) * side,
      (end[0] - (after[0] - start[0]) / 6) * side,
      (end[1] - (after[1] - start[1]) / 6) * side,
      end[0] * side,
      end[1] * side,
    );
    context.stroke();
  }
}

/** What is drawn on one canvas. `changed(resting)` is told of every change, and whether the pen is up. */
class Pad {
  constructor(canvas, changed, invitation) {
    this.canvas = canvas;
    this.changed = changed;
    this.invitation = invitation;
    this.brush = 17 / 240;
    this.strokes = [];
    this.past = [];
    this.future = [];
    this.stroke = null;
    this.pointer = null;
    this.pen = { x: 0.5, y: 0.5, isShown: false, isDown: false, held: new Set() };
    this.ink = document.createElement("canvas");
    this.ink.width = this.ink.height = PICTURE_SIDE;
    this.inkContext = this.ink.getContext("2d", { willReadFrequently: true });
    this.listen();
    new ResizeObserver(() => this.show()).observe(canvas);
  }

  get isEmpty() {
    return !this.strokes.length && !this.stroke;
  }

  /** What is drawn now, white on black, as a canvas's pixels. */
  picture() {
    const context = this.inkContext;
    context.fillStyle = "black";
    context.fillRect(0, 0, PICTURE_SIDE, PICTURE_SIDE);
    context.fillStyle = context.strokeStyle = "white";
    for (const stroke of this.all()) drawStroke(context, stroke, PICTURE_SIDE);
    return context.getImageData(0, 0, PICTURE_SIDE, PICTURE_SIDE);
  }

  all() {
    return this.stroke ? [...this.strokes, this.stroke] : this.strokes;
  }

  show() {
    const side = Math.max(1, Math.round(this.canvas.clientWidth * (window.devicePixelRatio || 1)));
    if (this.canvas.width !== side) this.canvas.width = this.canvas.height = side;
    const context = this.canvas.getContext("2d");
    context.clearRect(0, 0, side, side);
    context.fillStyle = context.strokeStyle = "white";
    for (const stroke of this.all()) drawStroke(context, stroke, side);
    if (this.isEmpty) {
      context.fillStyle = "#9AA5B4";
      context.textAlign = "center";
      context.font = `${side / 18}px system-ui, sans-serif`;
      context.fillText(this.invitation, side / 2, side / 2);
    }
    if (this.pen.isShown) this.showPen(context, side);
  }

  /** A ring as wide as the brush where the keys have moved the pen, filled while it draws. */
  showPen(context, side) {
    context.fillStyle = context.strokeStyle = "#6FA3FF";
    context.lineWidth = side / 150;
    context.beginPath();
    context.arc(this.pen.x * side, this.pen.y * side, (this.brush * side) / 2, 0, 2 * Math.PI);
    if (this.pen.isDown) context.fill();
    context.stroke();
  }

  note(resting) {
    this.show();
    this.changed(resting);
  }

  extend(x, y, pressure = null) {
    const width = this.brush * (pressure === null ? 1 : 0.6 + 0.8 * pressure);
    this.stroke ??= [];
    const last = this.stroke[this.stroke.length - 1];
    if (!last || last[0] !== x || last[1] !== y) this.stroke.push([x, y, width]);
  }

  finish() {
    const stroke = this.stroke;
    this.stroke = this.pointer = null;
    this.pen.isDown = false;
    if (stroke) this.replace([...this.strokes, stroke]);
  }

  drop() {
    const had = this.stroke !== null;
    this.stroke = this.pointer = null;
    this.pen.isDown = false;
    if (had) this.note(true);
    return had;
  }

  replace(strokes) {
    this.past.push(this.strokes);
    this.future = [];
    this.strokes = strokes;
    this.note(true);
  }

  clear() {
    this.drop();
    if (this.strokes.length) this.replace([]);
  }

  undo() {
    if (this.drop() || !this.past.length) return;
    this.future.push(this.strokes);
    this.strokes = this.past.pop();
    this.note(true);
  }

  redo() {
    if (this.stroke || !this.future.length) return;
    this.past.push(this.strokes);
    this.strokes = this.future.pop();
    this.note(true);
  }

  listen() {
    const { canvas } = this;
    const add = (event) => {
      const box = canvas.getBoundingClientRect();
      const pressure = event.pointerType === "pen" && event.pressure ? event.pressure : null;
      this.extend((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, pressure);
    };
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || this.pointer !== null) return;
      event.preventDefault(); // no selection, no scrolling
      canvas.focus({ preventScroll: true });
      this.finish();
      this.pointer = event.pointerId;
      try {
        canvas.setPointerCapture(event.pointerId);
      } catch {} // a pointer that is gone already
      add(event);
      this.note(false);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (event.pointerId !== this.pointer) return;
      const all = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      (all.length ? all : [event]).forEach(add);
      this.note(false);
    });
    canvas.addEventListener("pointerup", (event) => {
      if (event.pointerId !== this.pointer) return;
      add(event);
      this.finish();
    });
    canvas.addEventListener("pointercancel", (event) => event.pointerId === this.pointer && this.drop());
    canvas.addEventListener("keydown", (event) => this.press(event));
    canvas.addEventListener("keyup", (event) => this.pen.held.delete(event.key));
    canvas.addEventListener("blur", () => {
      if (this.pen.isDown) this.finish();
      this.pen.held.clear();
      this.pen.isShown = false;
      this.show();
    });
  }

  press(event) {
    const { pen } = this;
    if (event.key === "Escape") this.drop();
    else if (event.key === " " && !event.repeat) {
      const wasDown = pen.isDown;
      this.finish();
      pen.isShown = true;
      if (!wasDown) {
        pen.isDown = true;
        this.extend(pen.x, pen.y);
      }
      this.note(wasDown);
    } else if (event.key in ARROWS) {
      pen.held.add(event.key);
      pen.isShown = true;
      for (const held of pen.held) {
        const [x, y] = ARROWS[held], step = event.shiftKey ? SMALL_STEP : STEP;
        pen.x = Math.min(1, Math.max(0, pen.x + x * step));
        pen.y = Math.min(1, Math.max(0, pen.y + y * step));
      }
      if (pen.isDown) this.extend(pen.x, pen.y);
      this.note(!pen.isDown);
    } else if (event.key !== " ") return;
    event.preventDefault();
  }
}

/** The tools under the pad, and the keys for undo and redo while it is in use. */
function setUpPad(pad, isUsed) {
  byId("undo").addEventListener("click", () => pad.undo());
  byId("redo").addEventListener("click", () => pad.redo());
  byId("clear").addEventListener("click", () => {
    pad.clear();
    pad.canvas.focus({ preventScroll: true }); // the next thing is to draw
  });
  byId("brush").addEventListener("input", (event) => (pad.brush = event.target.value / 240));
  document.addEventListener("keydown", (event) => {
    if (!isUsed() || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) pad.redo();
    else pad.undo();
  });
}
