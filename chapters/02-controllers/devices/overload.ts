// # Too many packets
//
// A flood of packets may take half of the machine's time and no more.
//
// A machine that is interrupted by each packet can be stopped by whoever sends packets fast
// enough: it does nothing any more but look at packets, and the programs that should work on
// them never run. Say a handler takes 30,000 cycles to look at a packet, and one comes every
// 9,000. After each packet the next three have arrived, and no program gets a single cycle.
//
// The packets that are found by one interrupt make a *round*. While a round lasts, the chip
// does not interrupt for packets. When the last one has been decided on, the cycles are added
// to those of earlier rounds in this tick. As long as the sum is less than half a tick, the
// interrupt is switched on again. Otherwise it stays off for at least as long as the packets
// have taken. In the meantime the ring fills up, and then the chip has no buffer for the next
// packet and drops it, which costs the processor nothing.
//
// What a program does with the packets that it got is its own time, and not counted here. The
// half is a choice that the controller makes; there is no event by which a policy could choose
// another share.
//
// :::spin 2.1
// Progress is promised under high load ([[promise 30]]). In the flood that is described above a
// program that computes comes to its end, on one processor and on two.
// :::

import {
  CYCLES_PER_TICK,
  ETHERNET_REGISTERS,
  registerBits,
} from "../../01-hardware/mod.ts";
import { setAlarm, ticksNow } from "../events/alarms.ts";
import { HALF_A_TICK } from "../events/taking_time.ts";
import { charge, cyclesOf } from "../kernel/charging.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { changeEthernet } from "./packets.ts";

const { EVENTS } = registerBits(ETHERNET_REGISTERS);

const HEAR = cyclesOf(`
        stl     a0, 0x0c(t0)    // ENABLE
`);

/** Lets the chip interrupt for packets that arrive, or not. */
export function hear(kernel: Kernel, on: boolean): void {
  changeEthernet(kernel, "ENABLE", EVENTS.RECEIVED, on);
  charge(kernel.machine, HEAR);
}

/** Notes that a round begins. */
export function beginAccount(kernel: Kernel): void {
  kernel.devices.network.since = cyclesNow(kernel);
}

const ACCOUNT = cyclesOf(`
        rpcc    t0
        ldq     t1, 0(t2)       // since
        subq    t0, t1, t0
        ldq     t1, 8(t2)       // spent
        addq    t1, t0, t1
        stq     t1, 8(t2)
        cmpult  t1, t3, t4      // half a tick?
        beq     t4, 0
`);

/** Notes that the round is over, and lets packets interrupt again: now or in some ticks. */
export function endAccount(kernel: Kernel): void {
  const { network } = kernel.devices;
  const now = ticksNow(kernel);
  const cycles = Math.max(0, cyclesNow(kernel) - network.since);
  network.spent = (network.tick === now ? network.spent : 0) + cycles;
  network.tick = now;
  charge(kernel.machine, ACCOUNT);
  if (network.spent < HALF_A_TICK) return hear(kernel, true);
  // The first of these ticks may be under way, and a second have come already.
  const pause = Math.ceil(network.spent / CYCLES_PER_TICK) + 2;
  setAlarm(kernel, now + BigInt(pause), () => hear(kernel, true));
}

function cyclesNow({ machine }: Kernel): number {
  return machine.processor.counters.cycles;
}
