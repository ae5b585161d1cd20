// The picture that a projector throws on a flat table is a homography of it: three by three numbers, here as nine
// in a row, that lead from a place in mm to a pixel. Marks {x_mm, y_mm, u, v} are places and their pixels.

export const LEAST_MARKS = 4;
export const MOST_MARKS = 50;
const LEAST_APART = 1; // mm on the cloth, px on the screen
const LEAST_HEIGHT = 0.02; // of a triangle to its longest side: with less its corners are as good as on one line

// What is wrong with marks that tell no homography, with the marks' numbers from 1; null if they do. The service
// refuses the same (app/projection.py).
export function faultOf(marks) {
  if (marks.length < LEAST_MARKS) return { kind: "few", marks: [] };
  const cloth = marks.map(({ x_mm, y_mm }) => [x_mm, y_mm]);
  const screen = marks.map(({ u, v }) => [u, v]);
  if (![...cloth, ...screen].flat().every(Number.isFinite)) return { kind: "number", marks: [] };
  for (const [kind, places] of [["same_cloth", cloth], ["same_screen", screen]]) {
    const pair = pairs(places.length).find(([i, j]) => areSame(places[i], places[j]));
    if (pair) return { kind, marks: numbered(pair) };
  }
  const turns = triples(marks.length).map((three) => ({ three, turn: turnOf(cloth, three) * turnOf(screen, three) }));
  if (!hasFourCorners(marks.length, turns)) return { kind: "line", marks: numbered(turns.find(({ turn }) => !turn).three) };
  // A picture shows all of a table from the same side: no three of its places may turn the other way.
  const [same, other] = [1, -1].map((way) => turns.filter(({ turn }) => turn === way));
  if (same.length && other.length) {
    return { kind: "exchanged", marks: numbered((same.length < other.length ? same : other)[0].three) };
  }
  return null;
}

// The homography with the least squares through all marks: the direct linear transformation, normalised (Hartley).
export function fit(marks) {
  const [cloth, screen] = [normalised(marks.map(({ x_mm, y_mm }) => [x_mm, y_mm])), normalised(marks.map(({ u, v }) => [u, v]))];
  const squares = Array.from({ length: 9 }, () => new Array(9).fill(0));
  cloth.places.forEach(([x, y], number) => {
    const [u, v] = screen.places[number];
    for (const row of [
      [-x, -y, -1, 0, 0, 0, u * x, u * y, u],
      [0, 0, 0, -x, -y, -1, v * x, v * y, v],
    ]) {
      for (let i = 0; i < 9; i++) for (let j = 0; j < 9; j++) squares[i][j] += row[i] * row[j];
    }
  });
  const matrix = times(inverse(screen.matrix), times(leastDirection(squares), cloth.matrix));
  // The marks lie before the projector, where w is above 0: so it is taken to be 1 in their middle.
  const [x, y] = cloth.centre;
  const w = matrix[6] * x + matrix[7] * y + matrix[8];
  return matrix.map((value) => value / w);
}

export function project(matrix, [x, y]) {
  const w = matrix[6] * x + matrix[7] * y + matrix[8];
  return [(matrix[0] * x + matrix[1] * y + matrix[2]) / w, (matrix[3] * x + matrix[4] * y + matrix[5]) / w];
}

export function inverse([a, b, c, d, e, f, g, h, i]) {
  const [p, q, r] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const size = a * p + b * q + c * r;
  return [p, c * h - b * i, b * f - c * e, q, a * i - c * g, c * d - a * f, r, b * g - a * h, a * e - b * d].map((one) => one / size);
}

// How far, in mm on the cloth, each mark is from where the homography has its pixel.
export function errorsOf(matrix, marks) {
  const back = inverse(matrix);
  return marks.map(({ x_mm, y_mm, u, v }) => {
    const [x, y] = project(back, [u, v]);
    return Math.hypot(x - x_mm, y - y_mm);
  });
}

// As the style that throws an element whose pixels are mm onto its place.
export function styleOf([a, b, c, d, e, f, g, h, i]) {
  return `matrix3d(${[a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i].join(",")})`;
}

// Whether the cloth's frame is seen mirrored. Pixels count downwards, so as on paper the determinant is below 0.
export const isMirrored = ([a, b, c, d, e, f, g, h, i]) => a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) > 0;

function normalised(places) {
  const centre = [0, 1].map((axis) => places.reduce((sum, place) => sum + place[axis], 0) / places.length);
  const far = places.reduce((sum, [x, y]) => sum + Math.hypot(x - centre[0], y - centre[1]), 0) / places.length;
  const scale = Math.SQRT2 / far;
  return {
    centre,
    places: places.map(([x, y]) => [scale * (x - centre[0]), scale * (y - centre[1])]),
    matrix: [scale, 0, -scale * centre[0], 0, scale, -scale * centre[1], 0, 0, 1],
  };
}

function times(a, b) {
  return Array.from({ length: 9 }, (_, place) => {
    const [row, column] = [3 * Math.floor(place / 3), place % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

// The eigenvector of the least eigenvalue of a symmetric matrix, by Jacobi's rotations.
function leastDirection(matrix) {
  const size = matrix.length;
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 60; sweep++) {
    let rest = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        rest += Math.abs(a[p][q]);
        rotate(a, vectors, p, q);
      }
    }
    if (rest < 1e-300) break;
  }
  const least = a.reduce((best, row, i) => (row[i] < a[best][best] ? i : best), 0);
  return vectors.map((row) => row[least]);
}

function rotate(a, vectors, p, q) {
  if (a[p][q] === 0) return;
  const slope = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const tangent = Math.sign(slope || 1) / (Math.abs(slope) + Math.hypot(slope, 1));
  const cosine = 1 / Math.hypot(tangent, 1);
  const sine = tangent * cosine;
  for (let k = 0; k < a.length; k++) [a[k][p], a[k][q]] = [cosine * a[k][p] - sine * a[k][q], sine * a[k][p] + cosine * a[k][q]];
  for (let k = 0; k < a.length; k++) [a[p][k], a[q][k]] = [cosine * a[p][k] - sine * a[q][k], sine * a[p][k] + cosine * a[q][k]];
  a[p][q] = a[q][p] = 0;
  for (const row of vectors) [row[p], row[q]] = [cosine * row[p] - sine * row[q], sine * row[p] + cosine * row[q]];
}

// Whether some four marks are corners of a figure with four corners: no three of them on one line.
function hasFourCorners(count, turns) {
  const flat = new Set(turns.filter(({ turn }) => !turn).map(({ three }) => three.join()));
  for (const [i, j, k] of triples(count)) {
    if (flat.has([i, j, k].join())) continue;
    for (let l = k + 1; l < count; l++) {
      if (![[i, j, l], [i, k, l], [j, k, l]].some((three) => flat.has(three.join()))) return true;
    }
  }
  return false;
}

// 1 if three places turn to the left, -1 if to the right, 0 if they are as good as on one line.
function turnOf(places, [i, j, k]) {
  const [a, b, c] = [places[i], places[j], places[k]];
  const twice = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const longest = Math.max(...[[a, b], [b, c], [c, a]].map(([p, q]) => (p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2));
  return Math.abs(twice) < LEAST_HEIGHT * longest ? 0 : Math.sign(twice);
}

const areSame = ([x, y], [a, b]) => Math.abs(x - a) < LEAST_APART && Math.abs(y - b) < LEAST_APART;

const numbered = (places) => places.map((place) => place + 1);

function pairs(count) {
  const found = [];
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) found.push([i, j]);
  return found;
}

function triples(count) {
  return pairs(count).flatMap(([i, j]) => Array.from({ length: count - j - 1 }, (_, more) => [i, j, j + 1 + more]));
}
