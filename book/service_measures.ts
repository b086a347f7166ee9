// # What several figures show of services
//
// Measurements that take seconds are made once, for the tables of their own pages and for the plot
// of all services.

import {
  measureAllCopies,
  measureClusters,
  measureLayers,
  measurePaging,
  measurePlaces,
  measureQuestion,
  measureReading,
  measureSharing,
  measureStoreys,
  measureWays,
  type ReadingCost,
  type SharingCost,
  type Standing,
  type StoreyCost,
} from "../chapters/05-services/mod.ts";
import { once } from "./once.ts";

/** Handlers in front of each other. */
export const layers: typeof measureLayers = once(measureLayers);
/** Layers that count, by how they stand to each other. */
export const storeys: Readonly<Record<Standing, () => StoreyCost[]>> = {
  told: once(() => measureStoreys("told")),
  called: once(() => measureStoreys("called")),
  raised: once(() => measureStoreys("raised")),
};
/** A pager that hears of faults, and one that hears of the processor, too. */
export const reading: () => readonly [ReadingCost, ReadingCost] = once(() => [
  measureReading(false),
  measureReading(true),
]);
/** A pager beside the scheduler, and one spindle for both. */
export const sharing: () => readonly [SharingCost, SharingCost] = once(() => [
  measureSharing(false),
  measureSharing(true),
]);
/** One service in five places. */
export const places: typeof measurePlaces = once(measurePlaces);
/** Pages that go from program to program. */
export const ways: () => ReturnType<typeof measureWays> = once(() =>
  measureWays()
);
/** A question that the server answers. */
export const delivered: () => ReturnType<typeof measureQuestion> = once(() =>
  measureQuestion(9)
);
/** A question that the server's spindle answers. */
export const recognised: () => ReturnType<typeof measureQuestion> = once(() =>
  measureQuestion(7)
);
/** A program with more pages than frames. */
export const paging: typeof measurePaging = once(measurePaging);
/** The same program, by how many of its pages come and go together. */
export const clusters: Readonly<
  Record<1 | 2 | 4, () => ReturnType<typeof measureClusters>>
> = {
  1: once(() => measureClusters(1)),
  2: once(() => measureClusters(2)),
  4: once(() => measureClusters(4)),
};
/** Copies of pages. */
export const copies: typeof measureAllCopies = once(measureAllCopies);
