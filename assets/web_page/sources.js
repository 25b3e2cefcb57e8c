// Pictures from files, the clipboard and the camera.

const NO_PICTURE = "This is not a picture that this browser can read. Choose a PNG or JPEG file; HEIC photos must be saved as JPEG.";

/** A canvas with a picture on it, at most `longest` pixels a side. What is transparent gets a ground it is seen on. */
function onCanvas(image, width, height, longest) {
  const scale = Math.min(1, longest / Math.max(width, height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const ground = groundOf(context.getImageData(0, 0, canvas.width, canvas.height).data);
  if (ground) {
    context.globalCompositeOperation = "destination-over";
    context.fillStyle = ground;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  return canvas;
}

/** White for transparent pictures, black for light strokes alone, "" for pictures without transparency. */
function groundOf(data) {
  let seen = 0, dark = 0;
  const pixels = data.length / 4;
  for (let place = 0; place < data.length; place += 4) {
    const opacity = data[place + 3] / 255;
    seen += opacity;
    if (0.299 * data[place] + 0.587 * data[place + 1] + 0.114 * data[place + 2] < 128) dark += opacity;
  }
  if (seen > pixels * 0.9999) return "";
  return seen > 0 && seen <= 0.6 * pixels && dark < 0.01 * seen ? "black" : "white";
}

/** A picture file on a canvas, at most `longest` pixels a side. Fails for what the browser cannot decode. */
function readPicture(file, longest) {
  return new Promise((resolve, reject) => {
    const address = URL.createObjectURL(file);
    const image = new Image();
    image.onload = () => {
      URL.revokeObjectURL(address);
      if (!image.naturalWidth) return reject(new Error(NO_PICTURE));
      resolve(onCanvas(image, image.naturalWidth, image.naturalHeight, longest));
    };
    image.onerror = () => {
      URL.revokeObjectURL(address);
      reject(new Error(NO_PICTURE));
    };
    image.src = address;
  });
}

/** The first picture that was dropped or pasted. */
function pictureIn(transfer) {
  return [...(transfer?.files ?? [])].find((file) => file.type.startsWith("image/") || !file.type);
}

/** Shows a picture on a square, as large as it fits, with the box of what was found. */
function showPicture(target, canvas, box) {
  const side = Math.max(1, Math.round(target.clientWidth * (window.devicePixelRatio || 1)));
  if (target.width !== side) target.width = target.height = side;
  const context = target.getContext("2d");
  context.clearRect(0, 0, side, side);
  if (!canvas) return;
  const scale = side / Math.max(canvas.width, canvas.height);
  const left = (side - canvas.width * scale) / 2, top = (side - canvas.height * scale) / 2;
  context.imageSmoothingEnabled = scale < 4; // the pixels of small pictures are worth seeing
  context.drawImage(canvas, left, top, canvas.width * scale, canvas.height * scale);
  if (!box) return;
  context.strokeStyle = "#6FA3FF";
  context.lineWidth = side / 100;
  context.strokeRect(left + box.left * scale, top + box.top * scale, box.width * scale, box.height * scale);
}

const CAMERA_TROUBLE = {
  NotAllowedError: "The camera may not be used. Allow it for this page in the browser, or take a photo.",
  NotFoundError: "No camera found. Connect one, or open a picture.",
  NotReadableError: "Another program uses the camera. Close it, then press Camera again.",
};

/** Live pictures: the middle square of what the camera sees. */
class Camera {
  constructor(video) {
    this.video = video;
    this.facing = "environment";
    this.stream = null;
    this.wanted = 0;
  }

  static get isThere() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  /** Starts; gives a sentence where it cannot, else an empty text. */
  async start() {
    this.stop();
    const wanted = this.wanted;
    if (!Camera.isThere) return "This browser lets no page that was opened as a file use the camera. Take a photo, or open a picture.";
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: this.facing, width: { ideal: 640 }, height: { ideal: 480 } },
      });
      if (wanted !== this.wanted) {
        for (const track of stream.getTracks()) track.stop(); // somebody went elsewhere meanwhile
        return "";
      }
      this.stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
      return "";
    } catch (error) {
      return CAMERA_TROUBLE[error.name] ?? "The camera gives no pictures. Take a photo, or open a picture.";
    }
  }

  stop() {
    this.wanted++;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.srcObject = null;
  }

  /** The middle square of the present frame, on a canvas; null before the first one. */
  frame() {
    const { videoWidth: width, videoHeight: height } = this.video;
    if (!this.stream || !width) return null;
    const side = Math.min(width, height);
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = Math.min(side, 480);
    canvas.getContext("2d", { willReadFrequently: true }).drawImage(
      this.video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, canvas.width, canvas.height,
    );
    return canvas;
  }
}

/** Gives a frame to `look` every `pause` ms as long as `isCamera`; gives a function that begins it, once however often. */
function watching(camera, isCamera, look, pause) {
  let timer;
  const watch = () => {
    if (!isCamera()) return;
    timer = setTimeout(watch, pause);
    const frame = camera.frame();
    if (frame) look(frame);
  };
  return () => {
    clearTimeout(timer);
    watch();
  };
}

/** Shows the part of the page that belongs to a source of pictures. */
function showSource(chosen, note) {
  note("");
  byId("hold").setAttribute("aria-pressed", "false");
  for (const button of document.querySelectorAll("[data-source]")) {
    button.setAttribute("aria-pressed", String(button.dataset.source === chosen));
  }
  for (const part of document.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== chosen;
}

/** Files, drops, the clipboard and the camera's buttons; gives a function that says whether the picture is held. */
function setUpSources(open, camera, isCamera, note, hint) {
  for (const [button, input] of [["open", "file"], ["photo", "photoFile"]]) {
    byId(button).addEventListener("click", () => byId(input).click());
    byId(input).addEventListener("change", (event) => {
      open(event.target.files[0]);
      event.target.value = "";
    });
  }
  document.addEventListener("paste", (event) => open(pictureIn(event.clipboardData)));
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    open(pictureIn(event.dataTransfer));
  });

  const held = () => byId("hold").getAttribute("aria-pressed") === "true";
  byId("hold").addEventListener("click", () => byId("hold").setAttribute("aria-pressed", String(!held())));
  const restart = async () => {
    const trouble = await camera.start();
    if (isCamera()) note(trouble || hint, Boolean(trouble)); // somebody may have gone elsewhere meanwhile
  };
  byId("turn").addEventListener("click", () => {
    camera.facing = camera.facing === "user" ? "environment" : "user";
    restart();
  });
  document.addEventListener("visibilitychange", () => {
    if (!isCamera()) return;
    if (document.hidden) camera.stop();
    else restart();
  });
  return held;
}
