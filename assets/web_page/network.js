// Computes a network's scores. What there is to compute was planned when this page was made: each step takes values by
// their number and gives one. Shapes never change, so all memory is taken once.

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
