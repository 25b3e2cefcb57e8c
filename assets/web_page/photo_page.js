// The page for photos: ONNX Runtime Web computes with the network that lies beside it.

const NOT_SURE_BELOW = 0.5;
const SHOWN_LABELS = 8;
const FRAME_MS = 100; // at least, between two frames of the camera
const LARGEST_SIDE = 2048; // as ClassLens opens pictures

const AS_A_FILE =
  "This page was opened as a file, from which browsers load no networks. Start it as README.txt says: " +
  "“python -m http.server” in its folder, then open http://localhost:8000.";

/** A file that lies beside the page. Fails with a sentence. */
async function fileBeside(name) {
  const answer = await fetch(name).catch(() => null);
  if (!answer?.ok) throw new Error(`“${name}” is missing beside this page. Copy the whole folder.`);
  return answer.arrayBuffer();
}

/** The network, once it is loaded. */
async function openNetwork(record) {
  if (location.protocol === "file:") throw new Error(AS_A_FILE);
  if (typeof ort === "undefined") throw new Error("The folder “onnxruntime” is missing beside this page. Copy the whole folder.");
  const [code, binary, network] = await Promise.all([
    fileBeside("onnxruntime/ort-wasm-simd-threaded.mjs"),
    fileBeside("onnxruntime/ort-wasm-simd-threaded.wasm"),
    fileBeside(record.file),
  ]);
  ort.env.wasm.numThreads = 1; // more need headers that a simple server does not send
  ort.env.wasm.wasmBinary = binary;
  // Some servers do not know the type of such files, and browsers then refuse them.
  ort.env.wasm.wasmPaths = { mjs: URL.createObjectURL(new Blob([code], { type: "text/javascript" })) };
  return ort.InferenceSession.create(new Uint8Array(network), { executionProviders: ["wasm"] });
}

function setUpPage() {
  const [record] = JSON.parse(byId("models").textContent).models;
  const { preparation } = record;
  let network = null, waiting = null, isBusy = false, source = "picture", opened = null, openings = 0, speaking = 0;
  let turn = 0; // of the picture that is to be seen: an answer for an older one is not shown

  const say = (sentence, detail = "") => {
    byId("sentence").textContent = sentence;
    byId("detail").textContent = detail;
  };
  const note = (text, isTrouble = false) => {
    byId("sourceNote").textContent = text;
    byId("sourceNote").classList.toggle("trouble", isTrouble);
  };

  const show = (scores, time) => {
    const order = scores.map((_, place) => place).sort((one, other) => scores[other] - scores[one]);
    const [best] = order;
    const sure = scores[best] >= NOT_SURE_BELOW;
    say(sure ? `${record.title} says ${record.labels[best]}` : `Not sure – perhaps ${record.labels[best]}`,
      `${percent(scores[best])} confident · ${milliseconds(time)}`);
    byId("scores").replaceChildren(...order.slice(0, SHOWN_LABELS).map((place) => {
      const line = element("li");
      line.style.setProperty("--score", scores[place].toFixed(4));
      line.append(element("span", "", record.labels[place]), element("span", "", percent(scores[place])));
      return line;
    }));
    clearTimeout(speaking);
    speaking = setTimeout(() => {
      byId("spoken").textContent = `${byId("sentence").textContent}. ${byId("detail").textContent}`;
    }, 700);
  };

  const nothing = (sentence) => {
    turn++;
    waiting = null;
    clearTimeout(speaking);
    byId("spoken").textContent = "";
    say(network ? sentence : "Loading the network…");
    byId("scores").replaceChildren();
    byId("seen").getContext("2d").clearRect(0, 0, byId("seen").width, byId("seen").height);
  };

  const answer = async () => {
    const asked = turn;
    const seen = preparedPhoto(waiting, preparation);
    waiting = null;
    showSeen(seen);
    const start = performance.now();
    const input = new ort.Tensor("uint8", Uint8Array.from(seen), [1, preparation.height, preparation.width, 3]);
    const { scores } = await network.run({ pictures: input });
    const time = performance.now() - start;
    if (asked === turn) show(Array.from(scores.data), time);
    await new Promise((resume) => setTimeout(resume)); // the page stays alive in between
  };

  const trouble = (sentence) => {
    byId("trouble").textContent = sentence;
    byId("trouble").hidden = false;
  };

  /** Answers for a picture on a canvas; while one is computed, the newest waits. */
  const ask = async (pixels) => {
    turn++;
    waiting = pixels;
    if (isBusy || !network) return;
    isBusy = true;
    try {
      while (waiting) await answer();
    } catch (error) {
      trouble(`The network gave no answer (${error.message}). Close other pages, then load this one again.`);
    }
    isBusy = false;
  };

  const showSeen = (seen) => {
    const { width, height } = preparation;
    const data = new ImageData(width, height);
    for (let place = 0; place < width * height; place++) {
      data.data.set([seen[3 * place], seen[3 * place + 1], seen[3 * place + 2], 255], 4 * place);
    }
    byId("seen").width = width;
    byId("seen").height = height;
    byId("seen").getContext("2d").putImageData(data, 0, 0);
  };

  const pixelsOf = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const lookThrough = (target, canvas) => {
    showPicture(target, canvas, null);
    ask(pixelsOf(canvas));
  };

  const pad = new Pad(byId("pad"), () => {
    byId("undo").disabled = !pad.past.length && !pad.stroke;
    byId("redo").disabled = !pad.future.length;
    byId("clear").disabled = pad.isEmpty;
    if (pad.isEmpty) nothing("Draw something");
    else ask(pad.picture());
  }, "Draw something");
  setUpPad(pad, () => source === "draw");

  const open = async (file) => {
    if (!file) return;
    const opening = ++openings;
    if (source !== "picture") await choose("picture");
    try {
      const read = await readPicture(file, LARGEST_SIDE);
      if (opening !== openings) return; // another was opened meanwhile
      opened = read;
      if (source !== "picture") return; // it is there when somebody comes back to it
      note("");
      lookThrough(byId("picture"), opened);
    } catch (error) {
      note(error.message, true);
    }
  };
  const camera = new Camera(byId("video"));
  const isCamera = () => source === "camera";
  const held = setUpSources(open, camera, isCamera, note, "");
  const watch = watching(camera, isCamera, (frame) => held() || isBusy || lookThrough(byId("live"), frame), FRAME_MS);

  const choose = async (chosen) => {
    if (source === "camera") camera.stop();
    source = chosen;
    showSource(chosen, note);
    nothing(chosen === "draw" ? "Draw something" : chosen === "picture" ? "Open a picture" : "Show something to the camera");
    if (chosen === "draw") {
      pad.show();
      pad.changed(true);
    } else if (chosen === "picture") {
      showPicture(byId("picture"), opened, null);
      if (opened) lookThrough(byId("picture"), opened);
    } else {
      watch();
      const said = await camera.start();
      if (isCamera()) note(said, true);
    }
  };
  document.querySelector("[data-source=draw]").hidden = !preparation.asOnPaper; // networks for photos know no drawings
  for (const button of document.querySelectorAll("[data-source]")) {
    button.addEventListener("click", () => choose(button.dataset.source));
  }
  byId("about").append(modelCard(record, true));
  setUpLook();
  choose("picture");

  openNetwork(record).then(
    (made) => {
      network = made;
      choose(source);
    },
    (error) => {
      trouble(error.message);
      say("There is no network to ask");
    },
  );
}

setUpPage();
