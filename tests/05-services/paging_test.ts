// A program that pages, beside a model that knows nothing of the pager.

import { assert, assertEquals } from "@std/assert";
import { blankMedium } from "../../chapters/01-hardware/mod.ts";
import {
  ORDERS,
  type PagingRun,
  runPaging,
  type Workload,
} from "../../chapters/05-services/mod.ts";

// ## What the program does, said once more

/** One use of a page. */
interface Use {
  readonly page: number;
  /** Whether the page is looked at first; otherwise it is stored to alone. */
  readonly write: boolean;
}

/** The uses of pages before the program looks at all of them, and after that. */
function uses(work: Workload): [random: Use[], rows: Use[]] {
  let state = 1994n;
  const random = Array.from({ length: work.rounds }, () => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1n);
    const bits = state >> 33n;
    const write = (bits >> 2n & 3n) === 0n;
    const among = BigInt((bits & 3n) === 0n ? work.pages : work.hot);
    const page = Number((bits >> 4n & 0xffffn) * among >> 16n);
    return { page, write };
  });
  const row = (length: number, write: boolean) =>
    Array.from({ length }, (_, page) => ({ page, write }));
  const rows = Array.from(
    { length: work.laps },
    () => row(work.span, work.stores),
  ).flat();
  return [random, [...rows, ...row(work.pages, false)]];
}

// ## Who leaves
//
// A queue of clusters, the one at the front being where the hand is. It is written for clearness: nothing of the
// pager's places and marks is in it.

interface Model {
  readonly brought: number[];
  readonly evicted: number[];
  /** The blocks that differ from the disk's, of each page. */
  readonly dirty: Map<number, Set<number>>;
  readonly written: number[];
}

function modelled(work: Workload): Model {
  const model: Model = {
    brought: [],
    evicted: [],
    dirty: new Map(),
    written: [],
  };
  const queue: { cluster: number; used: boolean }[] = [];
  const writes = new Map<number, number>();
  let newest = -1;
  for (const [phase, all] of uses(work).entries()) {
    const order = work.orders[phase]!;
    for (const { page, write } of all) {
      const cluster = Math.floor(page / work.cluster);
      let found = queue.find((one) => one.cluster === cluster);
      if (!found) {
        if (queue.length === work.frames / work.cluster) {
          if (order === "clock") {
            while (queue[0]!.used) {
              queue.push({ ...queue.shift()!, used: false });
            }
          }
          const at = order === "scan"
            ? queue.findIndex((one) => one.cluster === newest)
            : 0;
          const [gone] = queue.splice(at, 1);
          leave(model, gone!.cluster, work.cluster);
          found = { cluster, used: false };
          if (order === "scan") queue.splice(at, 0, found);
          else queue.push(found);
        } else queue.push(found = { cluster, used: false });
        for (let one = 0; one < work.cluster; one++) {
          model.brought.push(cluster * work.cluster + one);
        }
        newest = cluster;
      }
      found.used ||= order === "clock";
      if (!write) continue;
      const count = (writes.get(page) ?? 0) + 1;
      writes.set(page, count);
      const blocks = model.dirty.get(page) ?? new Set();
      model.dirty.set(page, blocks);
      for (let block = 0; block < 16; block++) {
        if (!work.small || block === (count & 15)) blocks.add(block);
      }
    }
  }
  // In the end what is left is saved, frame by frame.
  return model;
}

function leave(
  { evicted, dirty, written }: Model,
  cluster: number,
  size: number,
): void {
  evicted.push(cluster * size);
  for (let page = cluster * size; page < (cluster + 1) * size; page++) {
    const blocks = [...dirty.get(page) ?? []].sort((a, b) => a - b);
    written.push(...blocks.map((block) => page * 16 + block));
    dirty.delete(page);
  }
}

/** What the disk holds when the program has ended: for each word that was written, what. */
function contents(work: Workload): Map<number, bigint> {
  const words = new Map<number, bigint>();
  const writes = new Map<number, number>();
  for (const { page, write } of uses(work).flat()) {
    if (!write) continue;
    const count = (writes.get(page) ?? 0) + 1;
    writes.set(page, count);
    words.set(page * 16 + (count & 15), (BigInt(page) << 32n) + BigInt(count));
  }
  return words;
}

// ## Both

function agree(work: Workload): PagingRun {
  const medium = blankMedium(work.pages * 16);
  const run = runPaging(work, medium);
  const model = modelled(work);
  assertEquals(run.ending, { kind: "exited", status: 0 });
  assertEquals(run.brought, model.brought);
  // The last that have left are not seen: the program ends before anybody looks.
  const seen = run.evicted.length;
  assert(seen > model.evicted.length / 2, `only ${seen} seen`);
  assertEquals(run.evicted, model.evicted.slice(0, seen));
  const saved = run.written.length - model.written.length;
  assertEquals(run.written.slice(0, -saved || undefined), model.written);
  const left = [...model.dirty].flatMap(([page, blocks]) =>
    [...blocks].map((block) => page * 16 + block)
  );
  const last = run.written.slice(model.written.length);
  assertEquals(last.toSorted((a, b) => a - b), left.toSorted((a, b) => a - b));
  const words = contents(work);
  for (let block = 0; block < work.pages * 16; block++) {
    const bytes = new Uint8Array(512);
    medium.read(block, bytes);
    const view = new DataView(bytes.buffer);
    assertEquals(view.getBigUint64(0, true), words.get(block) ?? 0n);
    assert(bytes.subarray(8).every((byte) => byte === 0));
  }
  return run;
}

const HUNDRED: Workload = {
  pages: 400,
  frames: 100,
  hot: 90,
  rounds: 60,
  laps: 0,
  span: 1,
  stores: false,
  cluster: 1,
  orders: ["clock", "clock"],
  small: false,
};
const FEW: Workload = {
  pages: 40,
  frames: 10,
  hot: 9,
  rounds: 110,
  laps: 3,
  span: 13,
  stores: false,
  cluster: 1,
  orders: ["clock", "clock"],
  small: false,
};

Deno.test("PAGER: pages four times a hundred frames leave as a reference clock says, and hold what they should", () => {
  agree(HUNDRED);
});

const ROW: Workload = {
  ...FEW,
  frames: 8,
  rounds: 0,
  laps: 2,
  span: 40,
  stores: true,
  orders: ["first", "first"],
};

for (const [number, first] of ORDERS.entries()) {
  const small = number === 1;
  const orders = [first, first === "clock" ? "scan" : "clock"] as const;
  Deno.test(`PAGER: ${orders.join(", then ")}, writes noted by the ${small ? "block" : "page"}`, () => {
    agree({ ...FEW, orders, small });
  });
}

Deno.test("PAGER: clusters of four come with one transfer, leave by the clock, and are written together", () => {
  const work: Workload = {
    ...FEW,
    frames: 12,
    hot: 12,
    rounds: 90,
    span: 20,
    stores: true,
    cluster: 4,
    orders: ["clock", "first"],
  };
  const run = agree(work);
  const clusters = run.brought.length / 4;
  // What is written of a cluster is one to two rows of pages.
  const pages = run.written.length / 16;
  assert(run.transfers < clusters + pages);
  assert(run.transfers > clusters + pages / 4);
});

Deno.test("PAGER: a row that is gone through again and again takes fewer transfers by clusters, and less time", () => {
  const [one, four] = [runPaging(ROW), runPaging({ ...ROW, cluster: 4 })];
  for (const { ending } of [one, four]) {
    assertEquals(ending, { kind: "exited", status: 0 });
  }
  assert(four.transfers < one.transfers * 0.3);
  assert(four.cycles < one.cycles * 0.6);
});
