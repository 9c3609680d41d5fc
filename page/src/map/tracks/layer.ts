// Tracks drawn straight into the map's own picture: points with symbols, and thin lines for where they go and were.
import type { CustomLayerInterface, Map } from "maplibre-gl";
import { mercatorX, mercatorY } from "./store.ts";
import { CELL, COLUMNS } from "./symbols.ts";

const POINTS_VERTEX = `#version 300 es
uniform vec2 u_shift, u_scale; uniform float u_size;
in vec2 a_at; in float a_icon; in float a_clear;
out float v_icon; out float v_clear;
void main() {
  gl_Position = vec4((a_at + u_shift) * u_scale, 0.0, 1.0);
  gl_PointSize = u_size; v_icon = a_icon; v_clear = a_clear;
}`;
const POINTS_FRAGMENT = `#version 300 es
precision mediump float;
uniform sampler2D u_symbols; uniform bool u_small;
in float v_icon; in float v_clear; out vec4 colour;
void main() {
  if (u_small) { // of thousands, only this: a disc where it is claimed to be the reader's own, else a diamond; hollow when stale
    vec2 at = abs(gl_PointCoord - 0.5) * 2.0;
    bool own = mod(v_icon, 2.0) > 0.5;
    float far = own ? length(at) : at.x + at.y;
    if (far > 1.0) discard;
    vec3 face = own ? vec3(0.5, 0.88, 1.0) : vec3(1.0, 1.0, 0.5);
    bool edge = far > 0.66;
    if (!edge && v_icon >= ${COLUMNS}.0) discard;
    colour = vec4(edge ? vec3(0.0) : face, 1.0) * v_clear;
    return;
  }
  float row = floor(v_icon / ${COLUMNS}.0);
  vec2 cell = vec2(v_icon - row * ${COLUMNS}.0, row);
  colour = texture(u_symbols, (cell + gl_PointCoord) / vec2(${COLUMNS}.0, 2.0)) * v_clear;
}`;
const LINES_VERTEX = `#version 300 es
uniform vec2 u_shift, u_scale, u_pixel;
in vec2 a_corner; in vec4 a_ends; in float a_clear;
out float v_clear;
void main() {
  vec2 from = (a_ends.xy + u_shift) * u_scale, to = (a_ends.zw + u_shift) * u_scale;
  vec2 along = (to - from) / u_pixel;
  float far = length(along);
  vec2 across = far > 0.0 ? vec2(-along.y, along.x) / far : vec2(0.0);
  gl_Position = vec4(mix(from, to, a_corner.x) + across * a_corner.y * u_pixel, 0.0, 1.0);
  v_clear = a_clear;
}`;
const LINES_FRAGMENT = `#version 300 es
precision mediump float;
uniform vec4 u_colour;
in float v_clear; out vec4 colour;
void main() { colour = u_colour * v_clear; }`;

/** x, y from the origin, symbol, clearness. */
export const POINT_FLOATS = 4;
/** Both ends from the origin, clearness. */
export const LINE_FLOATS = 5;

export interface Drawing {
  /** What all places are counted from, so that they are exact where the map looks. */
  origin: [x: number, y: number];
  points: Float32Array;
  pointCount: number;
  lines: Float32Array;
  lineCount: number;
  sizePx: number;
  /** Too many for symbols. */
  small: boolean;
}

export class TrackLayer implements CustomLayerInterface {
  readonly id = "tracks";
  readonly type = "custom" as const;
  readonly renderingMode = "2d" as const;
  drawing: Drawing | undefined;
  colour: [number, number, number] = [0, 0, 0];
  private dirty = true;
  private map!: Map;
  private points!: WebGLProgram;
  private lines!: WebGLProgram;
  private pointsArray!: WebGLVertexArrayObject;
  private linesArray!: WebGLVertexArrayObject;
  private pointsBuffer!: WebGLBuffer;
  private linesBuffer!: WebGLBuffer;
  private texture!: WebGLTexture;

  private readonly symbols: HTMLCanvasElement;

  constructor(symbols: HTMLCanvasElement) {
    this.symbols = symbols;
  }

  set(drawing: Drawing): void {
    this.drawing = drawing;
    this.dirty = true;
    this.map?.triggerRepaint();
  }

  onAdd(map: Map, gl: WebGL2RenderingContext): void {
    this.map = map;
    this.dirty = true;
    this.points = program(gl, POINTS_VERTEX, POINTS_FRAGMENT, ["a_at", "a_icon", "a_clear"]);
    this.lines = program(gl, LINES_VERTEX, LINES_FRAGMENT, ["a_corner", "a_ends", "a_clear"]);
    this.pointsArray = gl.createVertexArray();
    this.pointsBuffer = gl.createBuffer();
    gl.bindVertexArray(this.pointsArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.pointsBuffer);
    attribute(gl, 0, 2, POINT_FLOATS, 0);
    attribute(gl, 1, 1, POINT_FLOATS, 2);
    attribute(gl, 2, 1, POINT_FLOATS, 3);
    this.linesArray = gl.createVertexArray();
    const corners = gl.createBuffer();
    this.linesBuffer = gl.createBuffer();
    gl.bindVertexArray(this.linesArray);
    gl.bindBuffer(gl.ARRAY_BUFFER, corners);
    gl.bufferData(gl.ARRAY_BUFFER, new Float32Array([0, -1, 0, 1, 1, -1, 1, 1]), gl.STATIC_DRAW);
    attribute(gl, 0, 2, 2, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.linesBuffer);
    attribute(gl, 1, 4, LINE_FLOATS, 0, 1);
    attribute(gl, 2, 1, LINE_FLOATS, 4, 1);
    gl.bindVertexArray(null);
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.pixelStorei(gl.UNPACK_FLIP_Y_WEBGL, false);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, this.symbols);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T]) gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  }

  onRemove(_: Map, gl: WebGL2RenderingContext): void {
    for (const it of [this.points, this.lines]) gl.deleteProgram(it);
    for (const it of [this.pointsBuffer, this.linesBuffer]) gl.deleteBuffer(it);
    for (const it of [this.pointsArray, this.linesArray]) gl.deleteVertexArray(it);
    gl.deleteTexture(this.texture);
  }

  render(gl: WebGL2RenderingContext): void {
    const it = this.drawing;
    if (!it || !it.pointCount) return;
    if (this.dirty) this.upload(gl, it);
    const canvas = this.map.getCanvas();
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const centre = this.map.getCenter();
    const world = 512 * 2 ** this.map.getZoom();
    const [x, y] = [mercatorX(centre.lng), mercatorY(centre.lat)];
    const scale: [number, number] = [(2 * world) / width, (-2 * world) / height];
    const half = width / 2 / world;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    // Whatever is drawn lies within half the world of the origin.
    const first = Math.floor(x - half - it.origin[0] + 0.5);
    const last = Math.floor(x + half - it.origin[0] + 0.5);
    for (let turn = first; turn <= last; turn++) {
      const shift: [number, number] = [it.origin[0] + turn - x, it.origin[1] - y];
      if (it.lineCount) this.drawLines(gl, it, shift, scale, [2 / width, 2 / height]);
      this.drawPoints(gl, it, shift, scale);
    }
    gl.bindVertexArray(null);
  }

  private drawLines(gl: WebGL2RenderingContext, it: Drawing, shift: [number, number], scale: [number, number], pixel: [number, number]): void {
    gl.useProgram(this.lines);
    gl.uniform2f(gl.getUniformLocation(this.lines, "u_shift"), ...shift);
    gl.uniform2f(gl.getUniformLocation(this.lines, "u_scale"), ...scale);
    gl.uniform2f(gl.getUniformLocation(this.lines, "u_pixel"), ...pixel);
    gl.uniform4f(gl.getUniformLocation(this.lines, "u_colour"), ...this.colour, 1);
    gl.bindVertexArray(this.linesArray);
    gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, it.lineCount);
  }

  private drawPoints(gl: WebGL2RenderingContext, it: Drawing, shift: [number, number], scale: [number, number]): void {
    gl.useProgram(this.points);
    gl.uniform2f(gl.getUniformLocation(this.points, "u_shift"), ...shift);
    gl.uniform2f(gl.getUniformLocation(this.points, "u_scale"), ...scale);
    gl.uniform1f(gl.getUniformLocation(this.points, "u_size"), Math.min(CELL, it.sizePx * this.map.getPixelRatio()));
    gl.uniform1i(gl.getUniformLocation(this.points, "u_small"), it.small ? 1 : 0);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.uniform1i(gl.getUniformLocation(this.points, "u_symbols"), 0);
    gl.bindVertexArray(this.pointsArray);
    gl.drawArrays(gl.POINTS, 0, it.pointCount);
  }

  private upload(gl: WebGL2RenderingContext, it: Drawing): void {
    gl.bindVertexArray(null);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.pointsBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, it.points.subarray(0, it.pointCount * POINT_FLOATS), gl.DYNAMIC_DRAW);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.linesBuffer);
    gl.bufferData(gl.ARRAY_BUFFER, it.lines.subarray(0, it.lineCount * LINE_FLOATS), gl.DYNAMIC_DRAW);
    this.dirty = false;
  }
}

function attribute(gl: WebGL2RenderingContext, at: number, size: number, floats: number, first: number, each = 0): void {
  gl.enableVertexAttribArray(at);
  gl.vertexAttribPointer(at, size, gl.FLOAT, false, floats * 4, first * 4);
  gl.vertexAttribDivisor(at, each);
}

function program(gl: WebGL2RenderingContext, vertex: string, fragment: string, names: string[]): WebGLProgram {
  const it = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(type)!;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(it, shader);
    gl.deleteShader(shader);
  }
  names.forEach((name, at) => gl.bindAttribLocation(it, at, name));
  gl.linkProgram(it);
  if (!gl.getProgramParameter(it, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(it) ?? "no program");
  return it;
}
