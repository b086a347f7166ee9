// Mapping: rights, ranges, refusals, and entries as records.

import { assert, assertEquals } from "@std/assert";
import {
  type Access,
  FOE,
  FOR,
  FOW,
  frameIn,
  KRE,
  KWE,
  PAGE_SIZE,
  refusal,
  URE,
  UWE,
  VALID,
  virtual,
} from "../../chapters/01-hardware/mod.ts";
import {
  type AddressSpace,
  allocateFrames,
  availableTo,
  createSpace,
  deallocateFrames,
  emptyEntry,
  endSpace,
  entryFor,
  entryPlace,
  faultBits,
  FRAME,
  isAccessible,
  isGrantable,
  type Kernel,
  mapFrames,
  mapPage,
  mappedEntry,
  MAPPING,
  missingTables,
  NOTES,
  notesIn,
  pagesThatLeadTo,
  promisePages,
  protectPages,
  readField,
  readFrame,
  readSpace,
  rightsIn,
  SPACE,
  unmapPages,
  USER_LIMIT,
  watchPages,
} from "../../chapters/02-controllers/mod.ts";
import { bareKernel } from "./helpers.ts";
import {
  assertBalanced,
  assertRefused,
  BASE,
  client,
  given,
  mapped,
} from "./memory_helpers.ts";

const PAGE = BigInt(PAGE_SIZE);

/** What happens when a user does `access` at `address`: nothing, or this fault. */
function faultAt(
  kernel: Kernel,
  space: AddressSpace,
  address: bigint,
  access: Access,
): string | undefined {
  const place = entryPlace(kernel, space, virtual(address));
  if (place === undefined) return "no table";
  const { bus } = kernel.machine;
  const entry = bus.view.getBigUint64(place, true) as ReturnType<
    typeof entryFor
  >;
  return refusal(entry, access, "user");
}

// ## Entries

Deno.test("entryFor: an entry is what its figure says, and a record", () => {
  const kernel = bareKernel();
  const entry = entryFor(700 as never, 7 & 3 | 4, NOTES.tracked);
  assertEquals(entry.toString(16), "2bc0004330f");
  const place = 0x3f_0000 as never;
  kernel.machine.bus.view.setBigUint64(place, entry, true);
  const read = (field: keyof typeof MAPPING.fields) =>
    readField(kernel.machine.bus, place, MAPPING, field);
  assertEquals(
    [read("state"), read("rights"), read("notes"), read("frame")],
    [0xfn, 0x33n, 4n, 700n],
  );
});

Deno.test("faultBits: each bit stays as long as somebody wants to know", () => {
  const { tracked, referenced, modified } = NOTES;
  const cases: [number, bigint][] = [
    [0, 0n],
    [tracked, FOR | FOW | FOE],
    [tracked | referenced, FOW],
    [tracked | referenced | modified, 0n],
    [referenced | modified, 0n],
    [NOTES.watchRead, FOR],
    [NOTES.watchWrite, FOW],
    [NOTES.watchExecute, FOE],
    [NOTES.noExecute, FOE],
    [NOTES.divided, FOW],
    [tracked | referenced | modified | NOTES.divided, FOW],
    [tracked | referenced | NOTES.watchRead, FOR | FOW],
  ];
  for (const [notes, bits] of cases) assertEquals(faultBits(notes), bits);
});

Deno.test("entryFor: all rights that an Alpha can grant, and no others", () => {
  const grantable = [0, 1, 2, 3, 4, 5, 6, 7].filter(isGrantable);
  assertEquals(grantable, [0, 1, 3, 5, 7]);
  for (const wrong of [-1, 8, 1.5, NaN]) assert(!isGrantable(wrong));
  for (const rights of grantable) {
    const entry = entryFor(700 as never, rights, 0);
    assertEquals(rightsIn(entry), rights);
    const may = (access: Access) =>
      refusal(entry, access, "user") === undefined;
    assertEquals(
      [may("read"), may("write"), may("fetch")],
      [(rights & 1) !== 0, (rights & 2) !== 0, (rights & 4) !== 0],
    );
  }
  assertEquals(
    entryFor(1 as never, 7, 0) & 0xffffn,
    VALID | URE | KRE | UWE | KWE,
  );
  assertEquals(emptyEntry(3) as bigint, URE | KRE | UWE | KWE);
});

// ## Mapping

Deno.test("mapFrames: a row of pages, counted in the records", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space, frames } = mapped(kernel, domain, 5);
  for (const [index, { frame }] of frames.entries()) {
    const address = virtual(BASE + BigInt(index) * PAGE);
    assertEquals(frameIn(mappedEntry(kernel, space, address)!), frame);
    assertEquals(pagesThatLeadTo(kernel, frame), [{ space, address }]);
    assertEquals(readFrame(kernel, frame, "mappings"), 1);
  }
  const pages = () => readSpace(kernel, space, "pages");
  assertEquals(pages(), 5);
  // The same frame at a second address.
  given(mapFrames(kernel, domain, space, BASE + 8n * PAGE, [frames[0]!], 1));
  assertEquals(readFrame(kernel, frames[0]!.frame, "mappings"), 2);
  assertEquals(pages(), 6);
  given(deallocateFrames(kernel, domain, [frames[0]!]));
  assertEquals([pages(), faultAt(kernel, space, BASE, "read")], [
    4,
    "translation-not-valid",
  ]);
  assertEquals(
    mappedEntry(kernel, space, virtual(BASE + 8n * PAGE)),
    undefined,
  );
  assertBalanced(kernel);
});

Deno.test("mapFrames: all or nothing, whatever is wrong", () => {
  const kernel = bareKernel();
  const [domain, rival] = [client(kernel, "pager"), client(kernel, "rival")];
  const { space, frames } = mapped(kernel, domain, 2);
  const others = mapped(kernel, rival, 1);
  const more = given(allocateFrames(kernel, domain, 2));
  const before = kernel.machine.bus.bytes.slice();
  const map = (
    address: bigint,
    capabilities = more,
    rights = 3,
    into = space,
  ) => mapFrames(kernel, domain, into, address, capabilities, rights);
  const mixed = [more[0]!, others.frames[0]!];
  assertRefused(map(BASE + PAGE), "busy");
  assertRefused(map(BASE - PAGE), "busy");
  assertRefused(map(BASE + 4n * PAGE, mixed), "not held");
  assertRefused(map(BASE + 4n * PAGE, more, 2), "bad argument");
  assertRefused(map(BASE + 4n * PAGE, []), "bad argument");
  assertRefused(map(BASE, more, 3, others.space), "not held");
  for (
    const address of [
      1n,
      BASE + 8n,
      -PAGE,
      USER_LIMIT,
      USER_LIMIT - PAGE,
      1n << 63n,
    ]
  ) {
    assertRefused(map(address), "bad address");
  }
  assertEquals(kernel.machine.bus.bytes, before);
  given(map(USER_LIMIT - 2n * PAGE));
  assertEquals(frames.length, 2);
  assertBalanced(kernel);
});

Deno.test("mapFrames: too few frames for the tables change nothing", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 1);
  // From here on the row needs a new table of level 3; further on also one of level 2.
  const edge = (1n << 33n) - 2n * PAGE;
  const far = (1n << 34n) - PAGE;
  const free = availableTo(kernel, domain);
  const frames = given(allocateFrames(kernel, domain, free - 2));
  assertEquals(missingTables(kernel, space, virtual(edge), 2), 2);
  assertEquals(missingTables(kernel, space, virtual(far), 2), 3);
  assertEquals(missingTables(kernel, space, virtual(BASE), 1000), 0);
  const two = frames.slice(0, 2);
  const { sentence } = assertRefused(
    mapFrames(kernel, domain, space, far, two, 3),
    "out of memory",
  );
  assert(sentence.includes("3 frames for page tables: 2 are available"));
  assertEquals(availableTo(kernel, domain), 2);
  given(mapFrames(kernel, domain, space, edge, two, 3));
  assertEquals(availableTo(kernel, domain), 0);
  assertBalanced(kernel);
});

Deno.test("unmapPages: the pages are gone, their rights are left, and not twice", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 3, 1);
  given(unmapPages(kernel, domain, space, BASE + PAGE, 1));
  assertRefused(unmapPages(kernel, domain, space, BASE, 3), "bad address");
  assert(isAccessible(kernel, space, BASE, 8n, "read"));
  assertEquals(
    ["read", "write"].map((access) =>
      faultAt(kernel, space, BASE + PAGE, access as Access)
    ),
    ["translation-not-valid", "access-violation"],
  );
  assertRefused(unmapPages(kernel, domain, space, BASE, 0), "bad argument");
  assertRefused(
    unmapPages(kernel, domain, space, BASE, 2 ** 50),
    "bad argument",
  );
  assertRefused(
    unmapPages(kernel, client(kernel, "rival"), space, BASE, 1),
    "not held",
  );
  given(unmapPages(kernel, domain, space, BASE, 1));
  assertBalanced(kernel);
});

Deno.test("protectPages: rights are taken and given, of all pages or of none", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 3);
  const faults = (address: bigint) =>
    (["read", "write", "fetch"] as const).map((access) =>
      faultAt(kernel, space, address, access)
    );
  given(protectPages(kernel, domain, space, BASE, 2, 1));
  const readOnly = [undefined, "access-violation", "fault-on-execute"];
  const writable = [undefined, undefined, "fault-on-execute"];
  assertEquals(faults(BASE + PAGE), readOnly);
  assertEquals(faults(BASE + 2n * PAGE), writable);
  assertRefused(protectPages(kernel, domain, space, BASE, 4, 0), "bad address");
  assertRefused(
    protectPages(kernel, domain, space, BASE, 3, 6),
    "bad argument",
  );
  assertEquals(faults(BASE + 2n * PAGE), writable);
  given(protectPages(kernel, domain, space, BASE, 3, 7));
  assertEquals(faults(BASE), [undefined, undefined, undefined]);
  given(protectPages(kernel, domain, space, BASE, 1, 0));
  assertEquals(new Set(faults(BASE)), new Set(["access-violation"]));
  assertEquals(
    pagesThatLeadTo(
      kernel,
      frameIn(
        mappedEntry(kernel, space, virtual(BASE))!,
      ),
    ).length,
    1,
  );
});

Deno.test("promisePages: a use that is allowed is an invalid translation", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 1);
  assertEquals(
    faultAt(kernel, space, BASE + PAGE, "read"),
    "access-violation",
  );
  given(promisePages(kernel, domain, space, BASE + PAGE, 2, 3));
  for (const access of ["read", "write", "fetch"] as const) {
    assertEquals(
      faultAt(kernel, space, BASE + PAGE, access),
      "translation-not-valid",
    );
  }
  assertRefused(promisePages(kernel, domain, space, BASE, 2, 1), "busy");
  given(promisePages(kernel, domain, space, BASE + PAGE, 1, 0));
  assertEquals(faultAt(kernel, space, BASE + PAGE, "read"), "access-violation");
  assertRefused(
    promisePages(kernel, domain, space, BASE + PAGE, 1, 2),
    "bad argument",
  );
});

Deno.test("watchPages: the fault bits are those of the accesses, whatever the rights", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const { space } = mapped(kernel, domain, 1, 7);
  for (let accesses = 0; accesses < 8; accesses++) {
    given(watchPages(kernel, domain, space, BASE, 1, accesses));
    const faults = (["read", "write", "fetch"] as const).map((access) =>
      faultAt(kernel, space, BASE, access) !== undefined
    );
    assertEquals(faults, [1, 2, 4].map((bit) => (accesses & bit) !== 0));
  }
  given(protectPages(kernel, domain, space, BASE, 1, 3));
  const entry = mappedEntry(kernel, space, virtual(BASE))!;
  assertEquals(notesIn(entry) & NOTES.watchWrite, NOTES.watchWrite);
  assertRefused(watchPages(kernel, domain, space, BASE, 1, 8), "bad argument");
  assertRefused(
    watchPages(kernel, domain, space, BASE + PAGE, 1, 1),
    "bad address",
  );
});

Deno.test("mapPage: exchanging the frame of a page keeps the accounts", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "loader");
  const space = createSpace(kernel, domain);
  const [a, b] = given(allocateFrames(kernel, domain, 2));
  mapPage(kernel, space, virtual(BASE + 8n), a!.frame, false);
  mapPage(kernel, space, virtual(BASE), a!.frame, true);
  assertEquals(readFrame(kernel, a!.frame, "mappings"), 1);
  mapPage(kernel, space, virtual(BASE), b!.frame, true);
  assertEquals(
    [a, b].map((one) => readFrame(kernel, one!.frame, "mappings")),
    [0, 1],
  );
  assertBalanced(kernel);
  endSpace(kernel, space);
  assertEquals(readFrame(kernel, b!.frame, "mappings"), 0);
  assertBalanced(kernel);
});

Deno.test("createSpace: its record is that of its first table's frame", () => {
  const kernel = bareKernel();
  const domain = client(kernel, "pager");
  const before = kernel.data.taken.size;
  const { space } = mapped(kernel, domain, 2);
  assertEquals(kernel.data.taken.size, before);
  assertEquals(
    [
      readSpace(kernel, space, "domain"),
      readSpace(kernel, space, "identifier"),
    ],
    [domain.identifier, space.identifier],
  );
  assertEquals(readFrame(kernel, space.root, "mappings"), 2);
  for (const [of, as] of SAME) {
    assertEquals(SPACE.fields[of], {
      ...FRAME.fields[as],
      says: SPACE.fields[of].says,
    });
  }
  // A frame of a domain with the handle that is the space's number is not lost with it.
  const own = domain.handles.get(space.identifier);
  endSpace(kernel, space);
  assertEquals(domain.handles.get(space.identifier), own);
  assert(own !== undefined);
  assertBalanced(kernel);
});

/** Which field of a space's record is which of the frame's. */
const SAME = [
  ["domain", "owner"],
  ["generation", "generation"],
  ["identifier", "handle"],
  ["pages", "mappings"],
] as const;
