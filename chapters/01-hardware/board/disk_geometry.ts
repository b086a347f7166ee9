// # Where a sector is
//
// To get at a sector of a disk, an arm must move and a plate must turn, and this page
// computes how long both take.
//
// A program says "sector 100,000". The drive turns this into a *cylinder* (how far the arm
// is from the rim), a *head* (which of the plates' surfaces) and a place on the *track*
// that turns under that head. How long it takes depends on where the arm is now and on
// how far the plate has turned, down to the microsecond. That is why the order in which
// requests are made matters, and why systems collect them and sort them.
//
// Ours is built like DEC's RZ26, the drive of many an early Alpha workstation:
//
// :::figure disk-geometry
// :::

import { CLOCK_RATE } from "../timing.ts";

/** Bytes in a sector. */
export const SECTOR_BYTES = 512;

/** The shape of a disk. */
export interface DiskGeometry {
  /** Positions of the arm. */
  readonly cylinders: number;
  /** Surfaces, each with a head. */
  readonly heads: number;
  /** Sectors on a track. */
  readonly sectors: number;
}

/** The shape of the RZ26. */
export const RZ26: DiskGeometry = { cylinders: 2570, heads: 14, sectors: 57 };

/** How many sectors a disk of this shape has. */
export function capacity(geometry: DiskGeometry): number {
  return geometry.cylinders * geometry.heads * geometry.sectors;
}

/** The shape of a drive for `sectors` sectors: an RZ26 with more cylinders or fewer. */
export function geometryFor(sectors: number): DiskGeometry {
  const perCylinder = RZ26.heads * RZ26.sectors;
  return { ...RZ26, cylinders: Math.max(1, Math.ceil(sectors / perCylinder)) };
}

/** Where a sector is. */
export interface DiskPlace {
  /** The arm's position, 0 at the rim. */
  readonly cylinder: number;
  /** The surface. */
  readonly head: number;
  /** Which sector of the track, from the track's own beginning on. */
  readonly sector: number;
}

/** The place of the sector with the number `number`. */
export function placeOf(geometry: DiskGeometry, number: number): DiskPlace {
  const { heads, sectors } = geometry;
  const track = Math.floor(number / sectors);
  return {
    cylinder: Math.floor(track / heads),
    head: track % heads,
    sector: number % sectors,
  };
}

// ## The arm
//
// A short way is dominated by letting the arm come to rest over the new track. A long way
// grows with the root of the distance: the arm speeds up for half of it and brakes for
// the other half.

/** Cycles of `milliseconds`. */
function milliseconds(count: number): number {
  return Math.round(count * CLOCK_RATE / 1000);
}

const SETTLE = milliseconds(2.25);
const PER_ROOT = milliseconds(0.25);
const HEAD_SWITCH = milliseconds(1);

/** Cycles to move the arm by `distance` cylinders. */
export function seekCycles(distance: number): number {
  if (distance === 0) return 0;
  return SETTLE + Math.round(PER_ROOT * Math.sqrt(Math.abs(distance)));
}

/** Cycles until the heads of a drive that stand at `from` can read at `to`. */
export function moveCycles(from: DiskPlace, to: DiskPlace): number {
  if (from.cylinder !== to.cylinder) {
    return seekCycles(to.cylinder - from.cylinder);
  }
  return from.head === to.head ? 0 : HEAD_SWITCH;
}

// ## The plate
//
// The plates never stop, and at cycle 0 of the machine the first sector of the first track
// began to pass under its head. So the time alone says what is under the heads.
//
// While the drive changes to the next track, that track turns on. If all tracks began at
// the same angle, the first sector of the next one would be gone by the time the head is
// ready, and a long file would lose a turn at every track. So each track begins a few
// sectors later than the one before: its *skew*. It is as large as the change takes time.

const TURNS_PER_MINUTE = 5400;

/** Cycles for which a sector is under its head. */
export function sectorCycles({ sectors }: DiskGeometry): number {
  return Math.round(CLOCK_RATE * 60 / TURNS_PER_MINUTE / sectors);
}

/** Cycles of one turn of the plates. */
export function turnCycles(geometry: DiskGeometry): number {
  return geometry.sectors * sectorCycles(geometry);
}

/** The angle at which `place` begins, in sectors. */
function angleOf(geometry: DiskGeometry, place: DiskPlace): number {
  const { heads, sectors } = geometry;
  const { cylinder, head, sector } = place;
  const perSector = sectorCycles(geometry);
  const byHead = Math.ceil(HEAD_SWITCH / perSector);
  const byCylinder = Math.ceil(seekCycles(1) / perSector);
  const skew = cylinder * ((heads - 1) * byHead + byCylinder) + head * byHead;
  return (sector + skew) % sectors;
}

/** The first cycle from `now` on at which `place` begins to pass under its head. */
export function nextPass(
  geometry: DiskGeometry,
  place: DiskPlace,
  now: number,
): number {
  const turn = turnCycles(geometry);
  const begins = angleOf(geometry, place) * sectorCycles(geometry);
  return begins + Math.max(0, Math.ceil((now - begins) / turn)) * turn;
}

/** The cycle at which heads that are at `from` at `now` have passed over all of `to`. */
export function arrival(
  geometry: DiskGeometry,
  from: DiskPlace,
  to: DiskPlace,
  now: number,
): number {
  const ready = now + moveCycles(from, to);
  return nextPass(geometry, to, ready) + sectorCycles(geometry);
}

// To fetch a sector from a random place takes {{disk.random.cycles}} cycles on the average:
// the arm moves by a third of its way, and the plates make half a turn. The sector behind
// it then takes {{disk.next.cycles}}. That is why a file system puts the sectors of a file
// side by side.
