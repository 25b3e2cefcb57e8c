// Pictures from files, the clipboard and the camera.

const LONGEST_SIDE = 1024; // larger pictures are shrunk before anything is looked for in them

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

/** A picture file on a canvas. Fails for what the browser cannot decode. */
function readPicture(file) {
  return new Promise((resolve, reject) => {
    const address = URL.createObjectURL(file);
    const image = new Image();
    image.onload = () => {
      URL.revokeObjectURL(address);
      if (!image.naturalWidth) return reject(new Error(NO_PICTURE));
      resolve(onCanvas(image, image.naturalWidth, image.naturalHeight, LONGEST_SIDE));
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
