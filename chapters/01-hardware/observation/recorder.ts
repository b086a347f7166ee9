// # A history
//
// A recorder runs a machine, keeps a snapshot of it every so often, and can bring it back
// to any moment it has passed.
//
// No machine can execute an instruction backwards: what a register held before it was
// overwritten is gone. But it can go back to a snapshot from before that moment and come
// forward again, and stop one step earlier. To the person who asked, it looks the same.
//
// Moments are counted in *steps*. Every call of [[advance]] is one: an instruction, an
// interrupt that is taken, a wait that is waited out. With several processors the steps of
// all are counted together, in the order in which they took their turns, which is the same
// each time.

import type { Machine, Stop } from "../processor/machine.ts";
import {
  backTo,
  beginAnew,
  type Bookmark,
  bookmark,
  createJournal,
  forgetFuture,
  type Journal,
  repeatVisits,
} from "./journal.ts";
import {
  type Host,
  restoreSnapshot,
  type Snapshot,
  takeSnapshot,
} from "./snapshots.ts";
import {
  type Hit,
  NOWHERE,
  type StopPoints,
  whileStopping,
} from "./stopping.ts";

/** A moment that can be gone back to. */
export interface Checkpoint {
  /** The steps before it. */
  readonly position: number;
  /** The machine at that moment. */
  readonly snapshot: Snapshot;
  /** How far it had come in the journal. */
  readonly mark: Bookmark;
  /** What the host has saved. */
  readonly host: unknown;
  /** Whether somebody changed the machine at this moment. */
  readonly edited: boolean;
}

/** A machine with its history. */
export interface Recorder {
  /** The machine, as it is at `position`. */
  readonly machine: Machine;
  /** What came from outside; the machine's lines must go through it. */
  readonly journal: Journal;
  /** What remembers something besides the machine, if anything does. */
  readonly host: Host | undefined;
  /** Steps between two checkpoints. */
  readonly interval: number;
  /** The most checkpoints that are kept. */
  readonly most: number;
  /** Where the machine is, in steps since the recorder was made. */
  position: number;
  /** In ascending order of position; history begins at the first. */
  readonly checkpoints: Checkpoint[];
}

/** What a recorder is made from, besides its machine. */
export interface RecorderOptions {
  /** The journal through which the machine's lines go, if it has any. */
  readonly journal?: Journal | undefined;
  /** What remembers something besides the machine. */
  readonly host?: Host | undefined;
  /** Steps between two checkpoints. */
  readonly interval?: number | undefined;
  /** The most checkpoints to keep. */
  readonly most?: number | undefined;
}

/** Steps between two checkpoints unless told otherwise. */
export const CHECKPOINT_INTERVAL = 100_000;
/** The most checkpoints that are kept unless told otherwise. */
export const MOST_CHECKPOINTS = 64;

/** A recorder whose history begins with `machine` as it is now. */
export function createRecorder(
  machine: Machine,
  options: RecorderOptions = {},
): Recorder {
  const journal = options.journal ?? createJournal();
  beginAnew(journal);
  const recorder: Recorder = {
    machine,
    journal,
    host: options.host,
    interval: options.interval ?? CHECKPOINT_INTERVAL,
    most: Math.max(2, options.most ?? MOST_CHECKPOINTS),
    get position() {
      return journal.position;
    },
    set position(steps) {
      journal.position = steps;
      journal.furthest = Math.max(journal.furthest, steps);
    },
    checkpoints: [],
  };
  keep(recorder, false);
  return recorder;
}

// ## Forward

/** Runs on until a stop, a hit, or for `steps` steps. */
export function goForward(
  recorder: Recorder,
  points: StopPoints = NOWHERE,
  steps: number = Infinity,
): Stop | Hit {
  const { machine } = recorder;
  return whileStopping(machine, points, (next) => {
    for (let taken = 0; taken < steps; taken++) {
      repeatOutside(recorder);
      if (machine.stopped) return machine.stopped;
      const hit = next();
      recorder.position++;
      if (isDue(recorder)) keep(recorder, false);
      if (hit) return hit;
    }
    repeatOutside(recorder);
    return machine.stopped ?? { reason: "limit" };
  });
}

/** Whether the last checkpoint lies so far back that another one should be kept. */
function isDue({ position, interval, checkpoints }: Recorder): boolean {
  return position >= checkpoints.at(-1)!.position + interval;
}

function keep(recorder: Recorder, edited: boolean): void {
  const { machine, journal, host, position, checkpoints } = recorder;
  checkpoints.push({
    position,
    snapshot: takeSnapshot(machine, checkpoints.at(-1)?.snapshot),
    mark: bookmark(journal),
    host: host?.save(),
    edited,
  });
  thinOut(recorder);
}

// ## Which checkpoints stay
//
// A checkpoint is made every {{checkpoints.interval}} steps, and no more than
// {{checkpoints.most}} are kept. What is needed most is the recent past, so the further
// back, the wider the gaps may be. Of all checkpoints, the one goes whose absence leaves
// the smallest gap, measured by how long ago that gap is.
//
// :::predict
// A machine has run for a hundred million steps. How far is it from the last checkpoint at
// most, and how far apart are the first two, roughly: a hundred thousand steps, half a
// million, or several million?
// :::

function thinOut({ checkpoints, most, position }: Recorder): void {
  if (checkpoints.length <= most) return;
  let least = Infinity;
  let victim = -1;
  for (let index = 1; index < checkpoints.length - 1; index++) {
    if (checkpoints[index]!.edited) continue;
    const before = checkpoints[index - 1]!.position;
    const gap = checkpoints[index + 1]!.position - before;
    const cost = gap / (position - before);
    if (cost <= least) [least, victim] = [cost, index];
  }
  if (victim !== -1) checkpoints.splice(victim, 1);
  else if (checkpoints.length > MOST_EDITS * most) checkpoints.shift();
}

/** How many times as many checkpoints may be kept where somebody has changed something. */
const MOST_EDITS = 8;

// A checkpoint at which somebody has changed the machine ([[§Changing the machine]]) cannot
// be left out, or the change would be. When there are very many of those, the beginning of
// history is forgotten instead.

// ## To any moment

/** The last checkpoint at `position` or before it. */
export function checkpointBefore(
  { checkpoints }: Recorder,
  position: number,
): Checkpoint {
  let found = checkpoints[0]!;
  for (const one of checkpoints) {
    if (one.position > position) break;
    found = one;
  }
  return found;
}

/** Brings machine, journal and host back to `checkpoint`. */
export function goBackTo(recorder: Recorder, checkpoint: Checkpoint): void {
  const { machine, journal, host } = recorder;
  restoreSnapshot(machine, checkpoint.snapshot);
  backTo(journal, checkpoint.mark);
  host?.restore(checkpoint.host);
  recorder.position = checkpoint.position;
}

/**
 * Brings the machine to where it was after `position` steps, or to where it stopped
 * before that many. Nobody who watches it hears of what it repeats.
 *
 * @throws RangeError if the position is before the beginning
 */
export function goTo(recorder: Recorder, position: number): void {
  const [first] = recorder.checkpoints;
  if (!(position >= first!.position)) {
    throw new RangeError(
      `Cannot go to step ${position}: the history begins at step ${
        first!.position
      }`,
    );
  }
  const nearest = checkpointBefore(recorder, position);
  const isAhead = recorder.position <= position &&
    recorder.position >= nearest.position;
  if (!isAhead) goBackTo(recorder, nearest);
  unseen(
    recorder,
    () => goForward(recorder, NOWHERE, position - recorder.position),
  );
}

/** Does `work` while nobody watches the machine. */
export function unseen<T>({ machine }: Recorder, work: () => T): T {
  const { watcher } = machine;
  machine.watcher = undefined;
  try {
    return work();
  } finally {
    machine.watcher = watcher;
  }
}

// ## Changing the machine
//
// A person who debugs also interferes, and writes a register or a word of memory. That is
// something from outside, like a key that is pressed. It belongs to its moment, and when
// history is repeated past that moment it must happen again. So after a change there is a
// checkpoint, marked: whoever comes along from before takes the state from it. What had
// been known of the future is void.

/** Lets `change` do something to the machine, here and whenever it passes here again. */
export function edit(recorder: Recorder, change: () => void): void {
  const { checkpoints, journal, position } = recorder;
  while (checkpoints.length > 1 && checkpoints.at(-1)!.position >= position) {
    checkpoints.pop();
  }
  forgetFuture(journal);
  change();
  if (checkpoints.at(-1)!.position === position) checkpoints.pop();
  keep(recorder, true);
}

/** Lets happen again what people and wires did at this moment. */
function repeatOutside(recorder: Recorder): void {
  repeatEdit(recorder);
  repeatVisits(recorder.journal);
}

function repeatEdit(recorder: Recorder): void {
  const { position, checkpoints } = recorder;
  if (checkpoints.at(-1)!.position < position) return;
  const edited = checkpoints.find((one) =>
    one.edited && one.position === position
  );
  if (edited !== undefined) goBackTo(recorder, edited);
}
