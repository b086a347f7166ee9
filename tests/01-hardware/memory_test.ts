import { assertEquals, assertThrows } from "@std/assert";
import {
  createBus,
  createStorage,
  type Device,
  physical,
  readPhysical,
  type Width,
  writePhysical,
} from "../../chapters/01-hardware/mod.ts";

const WIDTHS: readonly Width[] = [1, 2, 4, 8];

/** Four byte registers at 2³², and what was done to them. */
function echo(): Device & { readonly done: string[] } {
  const done: string[] = [];
  return {
    name: "echo",
    start: physical(2 ** 32),
    size: 4,
    done,
    due: Infinity,
    interrupting: false,
    attend: () => {},
    save: () => undefined,
    restore: () => {},
    read: (offset, width, now) => {
      done.push(`${now}: r${width} at ${offset}`);
      return 0x10n + BigInt(offset);
    },
    write: (offset, width, value, now) => {
      done.push(`${now}: w${width} at ${offset}, ${value}`);
    },
  };
}

Deno.test("createStorage refuses sizes that are no memory", () => {
  for (const size of [0, 8192, 2 ** 20 + 1, 2 ** 31 + 8192, NaN, -8192, 1.5]) {
    const error = assertThrows(() => createStorage(size), RangeError);
    assertEquals(
      error.message,
      `Cannot build a memory of ${size} bytes: it must be a multiple of 8192 from 1 MB to 2 GB`,
    );
  }
});

Deno.test("writePhysical stores the low bytes, lowest first", () => {
  const bus = createBus(createStorage(2 ** 20), []);
  writePhysical(bus, physical(8), 8, 0x8877_6655_4433_2211n);
  for (const [width, value] of [[1, 0x11n], [2, 0x2211n], [4, 0x4433_2211n]]) {
    assertEquals(readPhysical(bus, physical(8), width as Width), value);
  }
  writePhysical(bus, physical(10), 2, 0xffff_0000_abcdn);
  assertEquals(readPhysical(bus, physical(8), 8), 0x8877_6655_abcd_2211n);
});

Deno.test("readPhysical finds the last byte of memory and nothing behind it", () => {
  const bus = createBus(createStorage(2 ** 20), []);
  for (const width of WIDTHS) {
    const last = physical(2 ** 20 - width);
    assertEquals(writePhysical(bus, last, width, 0xffn), true);
    assertEquals(readPhysical(bus, last, width), 0xffn);
    for (const beyond of [2 ** 20, 2 ** 20 - width + 1, 2 ** 43, 2 ** 64]) {
      const at = physical(beyond);
      if (width === 1 && beyond === 2 ** 20 - width + 1) continue;
      assertEquals(readPhysical(bus, at, width), undefined);
      assertEquals(writePhysical(bus, at, width, 1n), false);
    }
  }
});

Deno.test("a device gets an access at its width, with the time", () => {
  const device = echo();
  const bus = createBus(createStorage(2 ** 20), [device]);
  bus.now = 7;
  assertEquals(readPhysical(bus, physical(2 ** 32), 4), 0x10n);
  assertEquals(readPhysical(bus, physical(2 ** 32 + 2), 2), 0x12n);
  const at = physical(2 ** 32 + 3);
  assertEquals(writePhysical(bus, at, 1, 0x0504_0302n), true);
  assertEquals(device.done, [
    "7: r4 at 0",
    "7: r2 at 2",
    "7: w1 at 3, 84148994",
  ]);
});

Deno.test("a device answers up to its end", () => {
  const bus = createBus(createStorage(2 ** 20), [echo()]);
  assertEquals(readPhysical(bus, physical(2 ** 32 + 4), 1), undefined);
  assertEquals(writePhysical(bus, physical(2 ** 32 + 4), 1, 0n), false);
});
