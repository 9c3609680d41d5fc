import assert from "node:assert/strict";
import { test } from "node:test";
import { lines, readCoordinate, written } from "./coordinates.ts";
import { questionOf } from "./echo.ts";
import { fromMgrs, toMgrs } from "./mgrs.ts";

const near = (text: string, lat: number, lon: number, within = 1e-5) => {
  const it = readCoordinate(text);
  assert.ok(it, text);
  assert.ok(Math.abs(it.lat_e7 / 1e7 - lat) < within && Math.abs(it.lon_e7 / 1e7 - lon) < within, `${text}: ${JSON.stringify(it)}`);
  return it;
};

test("decimal degrees are read with letters, signs, commas and Arabic digits", () => {
  near("33.506 N 38.618 E", 33.506, 38.618);
  near("N33.506 E38.618", 33.506, 38.618);
  near("33.506, 38.618", 33.506, 38.618);
  near("-33.506 38.618", -33.506, 38.618);
  near("33,506 N 38,618 E", 33.506, 38.618);
  near("٣٣٫٥٠٦ شمالاً، ٣٨٫٦١٨ شرقاً", 33.506, 38.618);
  near("38.618 E 33.506 N", 33.506, 38.618);
  assert.equal(near("33.506 38.618", 33.506, 38.618).byOrder, true);
  assert.equal(near("33.506 N 38.618 E", 33.506, 38.618).byOrder, false);
});

test("degrees, minutes and seconds are read in the usual forms", () => {
  near("33°30'21.6\"N 38°37'04.8\"E", 33.506, 38.618);
  near("33 30 21.6 N 38 37 04.8 E", 33.506, 38.618);
  near("N34 30.5 E040 40", 34.508333, 40.666667);
  near("343015N 0403620E", 34.504167, 40.605556);
  near("3430.5N 04040.0E", 34.508333, 40.666667);
  near("34-30.5N 040-40.2E", 34.508333, 40.67);
});

test("what is no coordinate is none", () => {
  for (const it of ["", "33.5", "99 N 12 E", "33.5 N", "33 61 N 38 0 E", "37S DT 645 07449", "Rukban", "33.5 N 38.6 N"]) {
    assert.equal(readCoordinate(it), undefined, it);
  }
});

test("the grid goes to and fro, and agrees with the server's", () => {
  assert.equal(toMgrs({ lat: 33.506, lon: 38.618 }), "37S DT 64520 07449");
  near("37SDT6452007449", 33.505998, 38.618004);
  near("37S DT 64520 07449", 33.505998, 38.618004);
  for (const at of [{ lat: -33.9, lon: 18.4 }, { lat: 0.1, lon: -179.9 }, { lat: 60.4, lon: 5.3 }, { lat: 78.2, lon: 15.6 }, { lat: -0.001, lon: 3.1 }, { lat: 71.9, lon: 120 }]) {
    const back = fromMgrs(toMgrs(at))!;
    assert.ok(Math.abs(back.lat - at.lat) < 2e-5 && Math.abs(back.lon - at.lon) < 4e-5, `${toMgrs(at)} ${JSON.stringify(back)}`);
  }
});

test("what is written reads back, and lines are told apart", () => {
  assert.equal(written({ lat_e7: -335060000, lon_e7: 386180000 }), "33.50600 S 38.61800 E");
  for (const at of [{ lat_e7: 334999973, lon_e7: 385999975 }, { lat_e7: -1, lon_e7: 1799999999 }]) {
    const { lat_e7, lon_e7 } = readCoordinate(written(at))!;
    assert.deepEqual({ lat_e7, lon_e7 }, at);
  }
  assert.deepEqual(lines("a\n\n b ; c "), ["a", "b", "c"]);
});

test("a letter tells latitude from longitude, however coarse it is; without one their order does", () => {
  for (const it of ["17.0 N 2.0 W", "17 N 2 W", "33.7 N 38.3 E"]) assert.equal(readCoordinate(it)!.byOrder, false, it);
  assert.equal(readCoordinate("17.0 2.0")!.byOrder, true);
  assert.deepEqual(questionOf("nothing but their order tells latitude from longitude: the latitude was taken first"), { kind: "order" });
  assert.deepEqual(questionOf("it is given to 11 km only"), { kind: "coarse", km: 11 });
  assert.deepEqual(questionOf(""), { kind: "none" });
});
