// # What several figures show of services
//
// Measurements that take seconds are made once, for the tables of their own pages and for the plot
// of all services.

import {
  measureAllCopies,
  measureClusters,
  measurePaging,
  measurePlaces,
  measureQuestion,
  measureWays,
} from "../chapters/05-services/mod.ts";
import { once } from "./once.ts";

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
