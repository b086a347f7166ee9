// # The network hub
//
// A hub is a box with many sockets: what comes in at one goes out at all the others.
//
// Connect three machines to it, and a frame that the first sends arrives at the second and
// the third. There is one wire inside, so only one frame at a time passes. A frame that
// comes while another is passing waits for its turn. On a real wire of that time both
// would have begun, noticed each other, stopped, and tried again after a time chosen at
// random; the box makes them wait instead. When too many are waiting, the last one is
// dropped.

import { Chance } from "./chance.ts";
import {
  frameCycles,
  GAP_CYCLES,
  MOST_FRAME,
  type Port,
  type Station,
  type Wire,
  wireCycles,
} from "./wire.ts";

/** How bad a wire is: each number is a probability from 0 to 1. */
export interface WireFaults {
  /** A frame is lost. */
  readonly loss?: number;
  /** A frame arrives twice. */
  readonly duplication?: number;
  /** A frame arrives with a wrong bit. */
  readonly damage?: number;
  /** A frame comes later, by up to `delayCycles`; others may overtake it. */
  readonly delay?: number;
  /** The most cycles by which a frame comes later. */
  readonly delayCycles?: number;
}

/** What a hub is built from. */
export interface HubOptions {
  /** How bad it is; perfect unless given. */
  readonly faults?: WireFaults;
  /** Where chance begins. */
  readonly seed?: number;
  /** Cycles from the last bit's leaving to its arrival; the time of 64 bytes unless given. */
  readonly latency?: number;
}

/** What has become of the frames on a hub. */
export interface HubCounts {
  /** Frames that were sent. */
  sent: number;
  /** Frames that were lost by chance. */
  lost: number;
  /** Frames that arrived twice. */
  duplicated: number;
  /** Frames that were damaged. */
  damaged: number;
  /** Frames that were delayed. */
  delayed: number;
  /** Frames that were dropped because too many waited. */
  dropped: number;
}

/** A frame that has been sent and not been passed on. */
interface Waiting {
  readonly frame: Uint8Array;
  readonly at: number;
  /** The number of the socket at which it came in. */
  readonly from: number;
}

/** The most cycles for which a frame waits until the wire is free: those of 32 long ones. */
const MOST_WAIT = 32 * frameCycles(MOST_FRAME);

/** A hub. Whoever runs its machines calls {@linkcode Hub.settle} from time to time. */
export class Hub implements Wire {
  /** Cycles from the last bit's leaving a station to its arrival at the others. */
  readonly latency: number;
  /** How bad the hub is from now on. */
  faults: WireFaults;
  /** What has become of the frames so far. */
  readonly counts: HubCounts = {
    sent: 0,
    lost: 0,
    duplicated: 0,
    damaged: 0,
    delayed: 0,
    dropped: 0,
  };
  readonly #stations: Station[] = [];
  readonly #chance: Chance;
  #waiting: Waiting[] = [];
  #busyUntil = 0;

  /**
   * A hub to which nobody is connected.
   *
   * @throws RangeError if the latency is not at least one cycle
   */
  constructor(
    { faults = {}, seed = 1, latency = wireCycles(64) }: HubOptions = {},
  ) {
    if (!(latency >= 1)) {
      throw new RangeError(
        `Cannot make a hub with a latency of ${latency} cycles: it must be at least 1`,
      );
    }
    this.latency = latency;
    this.faults = faults;
    this.#chance = new Chance(seed);
  }

  /** Connects `station` to the next socket. */
  attach(station: Station): Port {
    const from = this.#stations.push(station) - 1;
    return {
      send: (frame, at) => {
        this.counts.sent++;
        this.#waiting.push({ frame: frame.slice(), at, from });
      },
    };
  }

  // Passing on
  //
  // Machines on a hub run by turns, each a little way. A frame that the first sent must not
  // win against an earlier one of the second only because the first ran before. So the hub
  // collects, and passes on what was sent before a certain time once every machine has
  // reached that time.

  /**
   * Passes on what was sent before `until`, in the order of time. Every machine must have
   * got as far, or nearly so.
   */
  settle(until: number): void {
    const ready = this.#waiting.filter(({ at }) => at < until);
    if (ready.length === 0) return;
    this.#waiting = this.#waiting.filter(({ at }) => at >= until);
    ready.sort((a, b) => a.at - b.at || a.from - b.from);
    for (const one of ready) this.#pass(one);
  }

  /** Lets a frame pass as soon as the wire is free. */
  #pass({ frame, at, from }: Waiting): void {
    const free = this.#busyUntil + GAP_CYCLES + frameCycles(frame.length);
    const passed = Math.max(at, free);
    if (passed - at > MOST_WAIT) {
      this.counts.dropped++;
      return;
    }
    this.#busyUntil = passed;
    if (this.#strikes("loss", "lost")) return;
    const copies = this.#strikes("duplication", "duplicated") ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#deliver(frame, from, passed + this.latency);
    }
  }

  /** Delivers a frame to everybody but its sender, perhaps damaged or late. */
  #deliver(frame: Uint8Array, from: number, at: number): void {
    const intact = !this.#strikes("damage", "damaged");
    const content = intact ? frame : this.#spoil(frame);
    const late = this.#strikes("delay", "delayed")
      ? this.#chance.number(this.faults.delayCycles ?? 0) + 1
      : 0;
    for (const [number, station] of this.#stations.entries()) {
      if (number !== from) station.arrive(content, at + late, intact);
    }
  }

  /** Whether a mishap happens now; if it does, it is counted. */
  #strikes(
    fault: "loss" | "duplication" | "damage" | "delay",
    count: keyof HubCounts,
  ): boolean {
    const probability = this.faults[fault] ?? 0;
    const strikes = probability > 0 && this.#chance.happens(probability);
    if (strikes) this.counts[count]++;
    return strikes;
  }

  /** `frame` with one bit changed. */
  #spoil(frame: Uint8Array): Uint8Array {
    const spoilt = frame.slice();
    const bit = this.#chance.number(8 * spoilt.length);
    const at = bit >>> 3;
    spoilt[at] = spoilt[at]! ^ 1 << (bit & 7);
    return spoilt;
  }

  /** What is under way, as plain data. The stations are not part of it. */
  save(): unknown {
    return {
      waiting: [...this.#waiting],
      busyUntil: this.#busyUntil,
      chance: this.#chance.save(),
      counts: { ...this.counts },
      faults: this.faults,
    };
  }

  /** Takes back what {@linkcode save} gave. */
  restore(saved: unknown): void {
    const { waiting, busyUntil, chance, counts, faults } = saved as {
      waiting: Waiting[];
      busyUntil: number;
      chance: number;
      counts: HubCounts;
      faults: WireFaults;
    };
    this.#waiting = [...waiting];
    this.#busyUntil = busyUntil;
    this.#chance.restore(chance);
    Object.assign(this.counts, counts);
    this.faults = faults;
  }
}
