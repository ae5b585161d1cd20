// A body from the front, the side and the back, and where each measurement is taken on it: a girth as a ring,
// all else as a line. A unit is about 2.2 mm; y runs from the crown (8) to the floor (800).

import { svgElement } from "./frame.js";

// Half outlines to the right of the middle; a third number marks a corner.
const TRUNK = [
  [0, 8], [20, 12], [33, 30], [36, 56], [32, 82], [22, 102], [18, 112], [20, 124],
  [36, 136], [66, 145], [90, 155], [104, 178], [110, 214], [116, 252], [124, 298], [131, 340], [139, 384],
  [146, 404], [149, 430], [143, 452], [133, 462], [126, 446], [124, 420], [124, 392],
  [113, 345], [103, 300], [95, 258], [85, 216], [80, 204, 1], [79, 232], [74, 270], [67, 312], [71, 352],
  [80, 400], [83, 436], [80, 490], [72, 545], [66, 585], [67, 622], [64, 660], [53, 715], [43, 758],
  [46, 778], [57, 792], [50, 799], [28, 799], [18, 790], [21, 762], [22, 715], [19, 668], [23, 625], [22, 585],
  [19, 540], [11, 490], [1, 440, 1],
];
const FRONT_DETAILS = [
  "M-20 126Q0 142 20 126", "M-62 152Q-34 156 -12 146M62 152Q34 156 12 146", "M-62 214Q-36 234 -6 220M62 214Q36 234 6 220",
  "M-2 336Q0 339 2 336", "M-66 398Q-30 424 0 440Q30 424 66 398", "M-54 590Q-44 598 -32 590M54 590Q44 598 32 590",
  "M-15 60Q-10 57 -6 60M15 60Q10 57 6 60M-2 74Q0 77 3 74M-8 88Q0 92 8 88",
];
const BACK_DETAILS = [
  "M-19 118Q0 132 19 118", "M0 150V330", "M-48 176Q-30 200 -36 232M48 176Q30 200 36 232", "M0 378V438",
  "M-70 424Q-36 446 0 436Q36 446 70 424", "M-56 578Q-44 586 -28 580M56 578Q44 586 28 580",
];
const PROFILE = [
  [0, 8], [24, 18], [35, 42], [36, 58], [45, 72], [37, 77], [39, 88], [34, 102], [22, 108], [15, 120], [19, 138],
  [40, 172], [52, 212], [49, 250], [43, 288], [42, 314], [47, 348], [45, 388], [41, 424], [45, 470], [42, 522],
  [35, 570], [34, 602], [27, 660], [19, 718], [13, 758], [24, 774], [58, 790], [66, 799, 1], [-24, 799], [-31, 786],
  [-21, 764], [-17, 742], [-30, 690], [-38, 645], [-33, 606], [-25, 580], [-32, 530], [-42, 480], [-50, 440],
  [-62, 404], [-54, 360], [-37, 318], [-41, 280], [-53, 222], [-54, 186], [-42, 152], [-23, 130], [-21, 108],
  [-34, 90], [-40, 58], [-32, 26],
];
const ARM = [
  [-2, 150], [-22, 166], [-30, 212], [-31, 266], [-24, 300], [-6, 345], [10, 390], [13, 420], [22, 446], [33, 450],
  [36, 428], [30, 402], [26, 384], [18, 344], [7, 300], [8, 250], [18, 206], [18, 168],
];
const PROFILE_DETAILS = ["M27 56Q31 53 34 57", "M-6 62Q-14 56 -10 72Q-4 78 -4 68", "M32 92Q37 92 38 90"];

const MIDDLES = { front: 165, side: 400, back: 672 };
const [WIDTH, HEIGHT] = [838, 852];

// Rings: middle x, y, half width, half height, turn in degrees. Lines: a path. Arrows stand at a line's ends.
export const LINES = {
  stature: { view: "side", line: "M96 8V800", extra: "M-2 8H104M68 800H104" },
  chest_girth: { view: "front", ring: [0, 216, 80, 13, 0] },
  waist_girth: { view: "front", ring: [0, 312, 67, 10, 0] },
  hip_girth: { view: "front", ring: [0, 404, 81, 13, 0] },
  neck_girth: { view: "front", ring: [0, 119, 19, 6, 0] },
  shoulder_width: { view: "back", line: "M-92 156Q-40 130 0 132Q40 130 92 156" },
  back_width: { view: "back", line: "M-80 190H80" },
  chest_width: { view: "front", line: "M-80 186H80" },
  back_waist_length: { view: "back", line: "M6 130V312", extra: "M-66 312H66" },
  front_waist_length: { view: "front", line: "M21 129Q40 176 38 226L34 312" },
  arm_length: { view: "side", line: "M-6 156Q-16 230 -12 292L21 388" },
  upper_arm_girth: { view: "front", ring: [-103, 236, 14, 6, 10] },
  wrist_girth: { view: "front", ring: [-131, 388, 9, 4, 12] },
  thigh_girth: { view: "front", ring: [43, 462, 40, 9, 0] },
  knee_girth: { view: "front", ring: [44, 585, 22, 7, 0] },
  outside_leg_length: { view: "side", line: "M-4 314V800", extra: "M-37 314H42" },
  inside_leg_length: { view: "front", line: "M0 442V800", extra: "M-20 800H20" },
  total_crotch_length: { view: "side", line: "M42 314Q52 356 42 410Q30 452 -2 450Q-52 450 -64 404Q-56 354 -37 318" },
  scye_depth: { view: "back", line: "M-8 130V214", extra: "M-80 214H80" },
  belly_girth: { view: "front", ring: [0, 350, 71, 11, 0] },
  shoulder_slope_left: { view: "front", line: "M22 129L92 156", extra: "M22 129H104M80 129A58 58 0 0 1 76 150" },
  shoulder_slope_right: { view: "front", line: "M-22 129L-92 156", extra: "M-22 129H-104M-80 129A58 58 0 0 0 -76 150" },
  arm_length_left: { view: "back", line: "M-92 158L-113 298L-133 388" },
  arm_length_right: { view: "back", line: "M92 158L113 298L133 388" },
  calf_girth: { view: "front", ring: [-43, 650, 23, 6, 0] },
};

// A smooth path through points, sharp at the corners.
function smooth(points) {
  const at = (number) => points[(number + points.length) % points.length];
  let d = `M${points[0][0]} ${points[0][1]}`;
  for (let number = 0; number < points.length; number++) {
    const [before, from, to, after] = [at(number - 1), at(number), at(number + 1), at(number + 2)];
    const handle = ([x, y, corner], [ax, ay], [bx, by], way) =>
      corner ? `${x} ${y}` : `${(x + (way * (bx - ax)) / 6).toFixed(1)} ${(y + (way * (by - ay)) / 6).toFixed(1)}`;
    d += `C${handle(from, before, to, 1)} ${handle(to, from, after, -1)} ${to[0]} ${to[1]}`;
  }
  return `${d}Z`;
}

const bothSides = (half) => [...half, ...half.slice(1, -1).reverse().map(([x, y, corner]) => [-x, y, corner])];

const drawn = (name, d) => svgElement("path", { class: name, d });

function figure(view) {
  if (view === "side") return [drawn("skin", smooth(PROFILE)), drawn("skin", smooth(ARM)), ...PROFILE_DETAILS.map((d) => drawn("detail", d))];
  const details = view === "front" ? FRONT_DETAILS : BACK_DETAILS;
  return [drawn("skin", smooth(bothSides(TRUNK))), ...details.map((d) => drawn("detail", d))];
}

function ringPaths([x, y, across, along, turn]) {
  const ends = `M${x - across} ${y}A${across} ${along} 0 0`;
  const transform = turn ? `rotate(${turn} ${x} ${y})` : null;
  return [
    svgElement("path", { class: "behind", d: `${ends} 1 ${x + across} ${y}`, transform }),
    svgElement("path", { class: "line", d: `${ends} 0 ${x + across} ${y}`, transform }),
    svgElement("path", { class: "hit", d: `${ends} 0 ${x + across} ${y}`, transform }),
  ];
}

const linePaths = ({ line, extra }) => [
  extra ? drawn("extra", extra) : null,
  svgElement("path", { class: "line", d: line, "marker-start": "url(#tick)", "marker-end": "url(#tick)" }),
  drawn("hit", line),
];

// Draws the figures; `labels` says what each measurement is called, `captions` each view. `chosen` is called
// with a measurement that was clicked. The answer's `light` shows where one is taken, or none.
export function drawFigures({ label, labels, captions, chosen }) {
  const tick = svgElement(
    "marker", { id: "tick", viewBox: "-3 -3 6 6", markerWidth: 7, markerHeight: 7, markerUnits: "userSpaceOnUse" },
    svgElement("circle", { r: 2.4 }),
  );
  const svg = svgElement("svg", { class: "figures", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": label });
  svg.append(svgElement("defs", {}, tick));
  const lines = new Map();
  for (const [view, middle] of Object.entries(MIDDLES)) {
    const group = svgElement("g", { class: "view", "data-view": view, transform: `translate(${middle} 0)` }, ...figure(view));
    for (const [name, shape] of Object.entries(LINES)) {
      if (shape.view !== view) continue;
      const title = svgElement("title", {}, labels[name]);
      const parts = shape.ring ? ringPaths(shape.ring) : linePaths(shape);
      const line = svgElement(
        "g", { class: "measure", "data-measure": name, onclick: () => chosen(name) }, title, ...parts.filter(Boolean),
      );
      lines.set(name, line);
      group.append(line);
    }
    group.append(svgElement("text", { x: 0, y: 842, class: "caption" }, captions[view]));
    svg.append(group);
  }
  let lit = null;
  return {
    svg,
    lines,
    light(name) {
      lit?.classList.remove("lit");
      lit = lines.get(name) ?? null;
      if (!lit) return;
      lit.classList.add("lit");
      lit.parentNode.insertBefore(lit, lit.parentNode.querySelector(".caption"));
    },
  };
}
