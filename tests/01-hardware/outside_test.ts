import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  blankMedium,
  copyTree,
  coverMedium,
  createJournal,
  createMachine,
  createRecorder,
  type DiskMedium,
  goForward,
  goTo,
  ksegAddress,
  loadBare,
  notedLine,
  notedWire,
  physical,
  type Recorder,
  SECTOR_BYTES,
  type Station,
  type Wire,
} from "../../chapters/01-hardware/mod.ts";
import {
  bareMachine,
  MEMORY,
  programsOn,
  recordingLine,
  withoutVersions,
} from "./helpers.ts";

/** Everything that a machine is, in one value. */
function allOf({ machine }: Recorder) {
  const { processors, stopped, bus } = machine;
  const devices = bus.devices.map((device) => device.save());
  const memory = bus.bytes.slice();
  return withoutVersions(copyTree({ processors, stopped, memory, devices }));
}

// ## Devices

/** Pages whose programs use devices. */
const PAGES = [
  "board/disk_registers.ts",
  "board/ethernet_registers.ts",
  "board/frame_buffer.ts",
];

for (const page of PAGES) {
  Deno.test(`the programs of ${page} can be led back and forth`, () => {
    const programs = programsOn(page);
    assert(programs.length > 0);
    for (const source of programs) {
      const journal = createJournal();
      const line = recordingLine();
      const console = notedLine(journal, line);
      const machine = createMachine({ memory: MEMORY, console });
      const text = ksegAddress(physical(0x2_0000));
      const { segments } = assemble(source, { text });
      loadBare(machine, {
        entry: text,
        segments,
        symbols: [],
        notes: new Map(),
      });
      const recorder = createRecorder(machine, { journal, interval: 1000 });
      goForward(recorder, undefined, 20_000);
      const { position } = recorder;
      const end = allOf(recorder);
      const printed = [...line.sent];
      for (const part of [0.9, 0.5, 0.37, 0.01]) {
        goTo(recorder, Math.floor(position * part));
        goForward(recorder, undefined, position - recorder.position);
        assertEquals(recorder.position, position);
        assertEquals(allOf(recorder), end);
      }
      assertEquals(line.sent, printed);
    }
  });
}

// ## Wires

/** A wire on which a test can let frames arrive, and see what is sent. */
function testWire() {
  const stations: Station[] = [];
  const sent: number[][] = [];
  const wire: Wire = {
    attach(station) {
      stations.push(station);
      return { send: (frame) => void sent.push([...frame]) };
    },
  };
  const arrive = (...bytes: number[]) =>
    stations.forEach((one) => one.arrive(Uint8Array.from(bytes), 5, true));
  return { wire, sent, arrive };
}

Deno.test("a frame on a noted wire arrives again at its step, unharmed", () => {
  const { wire, arrive } = testWire();
  const journal = createJournal();
  const frames: number[][] = [];
  const machine = bareMachine("loop: br loop");
  const recorder = createRecorder(machine, { journal, interval: 10 });
  notedWire(journal, wire).attach({
    arrive: (frame, at, intact) => {
      frames.push([recorder.position, at, Number(intact), ...frame]);
      frame[0] = 99;
    },
  });
  goForward(recorder, undefined, 3);
  arrive(1, 2);
  goTo(recorder, 0);
  arrive(7);
  assertEquals(frames, [[3, 5, 1, 1, 2]]);
  goTo(recorder, 3);
  assertEquals(frames, [[3, 5, 1, 1, 2], [3, 5, 1, 1, 2]]);
});

Deno.test("what was sent on a noted wire is not sent again", () => {
  const { wire, sent } = testWire();
  const journal = createJournal();
  const port = notedWire(journal, wire).attach({ arrive: () => {} });
  const recorder = createRecorder(createMachine({ memory: MEMORY }), {
    journal,
  });
  port.send(Uint8Array.of(1), 0);
  goTo(recorder, 0);
  journal.said = 0;
  port.send(Uint8Array.of(1), 0);
  port.send(Uint8Array.of(2), 0);
  assertEquals(sent, [[1], [2]]);
});

// ## Disks

/** A sector full of `value`. */
function sector(value: number): Uint8Array {
  return new Uint8Array(SECTOR_BYTES).fill(value);
}

/** The first byte of a sector, or `undefined` if it cannot be read. */
function firstOf(medium: DiskMedium, number: number): number | undefined {
  const into = new Uint8Array(SECTOR_BYTES);
  return medium.read(number, into) ? into[0] : undefined;
}

Deno.test("a covered medium keeps what is written to itself, until it is told to", () => {
  const below = blankMedium(10);
  below.write(1, sector(1));
  const medium = coverMedium(below);
  assert(medium.write(2, sector(2)));
  assert(medium.write(1, sector(3)));
  assertEquals([0, 1, 2].map((at) => firstOf(medium, at)), [0, 3, 2]);
  assertEquals([0, 1, 2].map((at) => firstOf(below, at)), [0, 1, 0]);
  assert(medium.keep());
  assertEquals([0, 1, 2].map((at) => firstOf(below, at)), [0, 3, 2]);
});

Deno.test("what is written to a covered medium can be taken back", () => {
  const medium = coverMedium(blankMedium(10));
  medium.write(1, sector(1));
  const saved = medium.save!();
  const from = sector(2);
  medium.write(1, from);
  medium.write(2, from);
  from.fill(9);
  assertEquals([firstOf(medium, 1), firstOf(medium, 2)], [2, 2]);
  medium.restore!(saved);
  assertEquals([firstOf(medium, 1), firstOf(medium, 2)], [1, 0]);
});

Deno.test("a covered medium is as read-only and as broken as the one below", () => {
  const broken: DiskMedium = {
    sectors: 4,
    readOnly: true,
    read: () => false,
    write: () => false,
  };
  const medium = coverMedium(broken);
  assertEquals([medium.sectors, medium.readOnly], [4, true]);
  assertEquals([medium.write(0, sector(1)), firstOf(medium, 0)], [
    false,
    undefined,
  ]);
  const failing = coverMedium({ ...broken, readOnly: false });
  failing.write(0, sector(1));
  assertEquals(failing.keep(), false);
});
