// Certificates, and everything that somebody might try with them (kind 21 of the suite).

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { endDomain } from "../../chapters/02-controllers/mod.ts";
import {
  type LoweredSpindle,
  printProcedure,
  Refusal,
  remove,
} from "../../chapters/03-spindles/mod.ts";
import {
  admit,
  admitSealed,
  CertificateError,
  checkFacts,
  exchange,
  factLines,
  findFacts,
  type InstallRequest,
  isSealed,
  judgeAndSeal,
  LONGEST_CERTIFICATE,
  openSealedDoor,
  readFacts,
  readRequest,
  requestInstall,
  requestText,
  revokeKey,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import {
  BASE,
  certificateFor,
  ENVIRONMENT,
  judgeKeys,
  OTHER_BASE,
  SAME_BASE,
  type Scene,
  scene,
  sealedBy,
  SOURCE,
} from "./certificates.ts";
import {
  contradictionIn,
  isHarmless,
  randomForm,
  SETTING,
  wellFormed,
} from "./forms.ts";

/** A file as its bytes, changed. */
type Bytes = Uint8Array<ArrayBuffer>;

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytes = (one: string) => new TextEncoder().encode(one) as Bytes;

function formsOf({ procedures }: LoweredSpindle): string[] {
  return procedures.flatMap(({ filter, body }) =>
    [...filter ? [filter] : [], body].map(printProcedure)
  );
}

Deno.test("admitSealed: what the judge has sealed is installed as if its source had been brought", async () => {
  const here = await scene();
  const { extensions } = here.door;
  const { report, spindle } = await admitSealed(
    here.door,
    await sealedBy(here, await certificateFor(here)),
  );
  assertEquals(extensions.spindles, [here.base, spindle]);
  const other = await scene();
  const plain = admit(other.door.extensions, SOURCE, 0);
  assertEquals(report, plain.report);
  assertEquals(formsOf(spindle.lowered), formsOf(plain.spindle.lowered));
  const words = ({ listing }: typeof spindle) =>
    listing.map(({ text }) => text);
  assertEquals(words(spindle), words(plain.spindle));
});

Deno.test("admitSealed: a program's spindle is installed for the program that has asked", async () => {
  const here = await scene();
  const { door, judge, program } = here;
  const source = {
    file: "own.spindle",
    text: "spindle Own { entry e(x: u64): u64 { return x + 1; } }",
  };
  const file = await judgeAndSeal(judge, requestInstall(door, program), source);
  const { spindle } = await admitSealed(door, file);
  assertEquals([spindle.name, spindle.owner], ["Own", program]);
});

Deno.test("admitSealed: what is used may have been replaced by one that offers the same", async () => {
  const here = await scene();
  const file = await sealedBy(here, await certificateFor(here));
  exchange(here.door.extensions, here.base, SAME_BASE);
  const { spindle } = await admitSealed(here.door, file);
  assertEquals(spindle.name, "Sealed");
});

// A form may do something else than its source says, as long as it is within its rights: that is what a key is for.
Deno.test("admitSealed: of what a form does, only that it is harmless is seen", async () => {
  const here = await scene();
  const changed = (await certificateFor(here))
    .replace("v22: u64 = add v6 1\n  jump b1(v22, v6)", (old) => old)
    .replace("  return 1\n", "  return 2\n");
  const { spindle } = await admitSealed(
    here.door,
    await sealedBy(here, changed),
  );
  assertEquals(spindle.name, "Sealed");
});

// ## Attacks
//
// They all come to the same door, one after the other, and in the end nothing has changed behind it.

const HERE = await scene();

async function isRefused(
  says: RegExp,
  attack: () => Promise<unknown>,
  { door }: Scene = HERE,
): Promise<void> {
  const before = [...door.extensions.spindles];
  const error = await assertRejects(attack);
  const known = error instanceof CertificateError || error instanceof Refusal;
  assert(known && error instanceof Error, `${error}`);
  assert(says.test(error.message), error.message);
  assertEquals(door.extensions.spindles, before);
}

// ## Without the key

/** Whoever has no key takes a sealed file and makes another one of it. */
const FILES: Readonly<
  Record<string, readonly [(file: Bytes) => Bytes | Promise<Bytes>, RegExp]>
> = {
  "forged: sealed with a key that nobody trusts": [
    async (file) =>
      await sealedBy(
        { keys: await judgeKeys() },
        text(file).replace(/seal .*\n$/, ""),
      ),
    /not that of a judge/,
  ],
  "forged: a seal of zeros": [
    (file) => bytes(text(file).replace(/seal .*/, `seal ${"0".repeat(128)}`)),
    /not that of a judge/,
  ],
  "no seal": [
    (file) => bytes(text(file).replace(/seal .*\n$/, "")),
    /does not end with a seal/,
  ],
  "a seal in capital letters": [
    (file) =>
      bytes(
        text(file).replace(
          /seal (.*)/,
          (_, digits) => `seal ${digits.toUpperCase()}`,
        ),
      ),
    /does not end with a seal/,
  ],
  "two seals": [
    (file) => bytes(text(file) + text(file).match(/seal .*\n$/)![0]),
    /not that of a judge/,
  ],
  "swapped: the seal of another certificate": [
    async (file) => {
      const other = await sealedBy(HERE, await certificateFor(HERE));
      const [seal] = text(other).match(/seal .*\n$/)!;
      return bytes(text(file).replace(/seal .*\n$/, seal));
    },
    /not that of a judge/,
  ],
  "altered: the request": [
    (file) =>
      bytes(text(file).replace(/^request door\.\d+/m, "request door.1")),
    /not that of a judge/,
  ],
  "altered: the owner": [
    (file) => bytes(text(file).replace(/owner 0/, `owner ${HERE.program}`)),
    /not that of a judge/,
  ],
  "altered: the kernel's interfaces": [
    (file) => bytes(text(file).replace(/^kernel ./m, "kernel ")),
    /not that of a judge/,
  ],
  "altered: what is used": [
    (file) => bytes(text(file).replace(/^uses Base/m, "uses Bass")),
    /not that of a judge/,
  ],
  "altered: the source": [
    (file) => bytes(text(file).replace("n: u64 = 7", "n: u64 = 8")),
    /not that of a judge/,
  ],
  "altered: a value": [
    (file) => bytes(text(file).replace("add v6 1", "add v6 2")),
    /not that of a judge/,
  ],
  "altered: a place in the source": [
    (file) => bytes(text(file).replace("places 80-81", "places 80-82")),
    /not that of a judge/,
  ],
  "altered: a fact": [
    (file) => bytes(text(file).replace("number v7 0 9", "number v7 0 8")),
    /not that of a judge/,
  ],
  "nothing at all": [() => new Uint8Array(), /does not end with a seal/],
  "a seal without anything in front": [
    (file) => file.slice(-134),
    /does not end with a seal/,
  ],
  "the source alone": [() => bytes(SOURCE.text), /does not end with a seal/],
  "huge": [
    () => new Uint8Array(4 * LONGEST_CERTIFICATE + 1),
    /are too many/,
  ],
};

for (const [what, [change, says]] of Object.entries(FILES)) {
  Deno.test(`admitSealed: refuses ${what}`, async () => {
    const file = await sealedBy(HERE, await certificateFor(HERE));
    const changed = await change(file);
    assert(text(changed) !== text(file), "something is changed");
    await isRefused(says, () => admitSealed(HERE.door, changed));
  });
}

Deno.test("admitSealed: refuses every file with one bit changed, and every beginning of one", async () => {
  const file = await sealedBy(HERE, await certificateFor(HERE));
  const next = random(3);
  for (let round = 0; round < 150; round++) {
    const changed = file.slice();
    changed[next() % changed.length]! ^= 1 << next() % 8;
    await isRefused(/seal/, () => admitSealed(HERE.door, changed));
    const start = file.slice(0, next() % file.length);
    await isRefused(/seal/, () => admitSealed(HERE.door, start));
  }
});

// ## With the key
//
// The judge was careless, or somebody has stolen the key. So the seal is right, and what is under it is not.

const CHANGES: Readonly<Record<string, readonly [RegExp, string, RegExp]>> = {
  // How it is written.
  "lines that end as on other systems": [/\n/g, "\r\n", /no certificate/],
  "a space at the end of a line": [/^(  return v26)$/m, "$1 ", /written/],
  "two spaces for one": [/^ {2}v24: bool/m, "  v24:  bool", /read|written/],
  "an empty line at the end": [/$/, "\n", /No head/],
  "a number that begins with 0": [
    /add v6 1/,
    "add v6 01",
    /cannot be read|written/,
  ],
  "a fact with a number that begins with 0": [
    /^number v7 0 9/m,
    "number v7 00 9",
    /written/,
  ],
  "a sign that is not needed": [/add v6 1/, "add v6 +1", /cannot be read/],
  "digits of another script": [/add v6 1/, "add v6 ١", /cannot be read/],
  "a mark that says how the bytes are ordered": [/^/, "\ufeff", /no certif/],
  "the source written in another way": [
    /"spindle S/,
    '"\\u0073pindle S',
    /writ/,
  ],
  "a line twice": [/^( {2}v24: .*\n)/m, "$1$1", /cannot be read|written/],
  "a fact twice": [/^(number v7 .*\n)/m, "$1$1", /written/],
  "a head twice": [/^(head b1\n)/m, "$1$1", /No block/],
  "a section twice": [
    /^(body fill\n[^]*)(?=body take)/m,
    "$1$1",
    /missing|wri/,
  ],
  "sections in another order": [
    /^(body sum\n[^]*)(body fill\n[^]*)(?=body take)/m,
    "$2$1",
    /missing/,
  ],
  "a section left out": [/^body fill\n[^]*(?=body take)/m, "", /missing/],
  "a filter left out": [/^filter [^]*(?=body on)/m, "", /filter|written/],
  "a filter where none is declared": [
    /^body fill$/m,
    "filter fill\nprocedure fill_filter(1): bool\nb0():\n  v0: u64 = parameter 0\n  return 1\nplaces 226-227\nfacts\nbody fill",
    /the filter that it declares/,
  ],
  "the end left out": [/^body on\.[^]*$/m, "", /missing/],
  "no facts": [/^facts\n/m, "", /no places and facts/],
  "no places": [/^places.*\n/m, "", /no places and facts/],
  "a place behind the end of the source": [
    /places 80-81/,
    "places 80-99999",
    /no place/,
  ],
  "a place too few": [/places 80-81/, "places", /a place for each/],
  "another format": [/^spindle certificate 2/, "spindle certificate 3", /no c/],
  "names that cannot be printed": [/(load state\+0\.8) n/, "$1 \u001bn", /./],
  // For whom it is.
  "a request that was never made": [
    /^request \S+/m,
    "request door.999999",
    /No request/,
  ],
  "the request of another door": [
    /^request \S+/m,
    "request other.1",
    /No request/,
  ],
  "another owner": [/owner 0/, "owner 1", /not for domain 1/],
  "another kernel": [
    /^kernel ......../m,
    "kernel 00000000",
    /other interfaces of the kernel/,
  ],
  "another interface of what is used": [
    /^(uses Base )......../m,
    "$100000000",
    /another interface of Base/,
  ],
  "used by the source and not by the certificate": [
    /^uses .*\n/m,
    "",
    /not judged against what it uses/,
  ],
  "used twice": [/^(uses .*\n)/m, "$1$1", /not judged against what it uses/],
  "used and not there": [/^uses Base/m, "uses Bose", /Bose, which is not inst/],
  // What is said of loops.
  "a range that is too small": [
    /^number v6 0 10 0 .*/m,
    "number v6 0 5 0 fffffffffffffff8",
    /what is said of its loops holds/,
  ],
  "an order that does not hold": [
    /^order v6 v7 1/m,
    "order v6 v7 0",
    /what is said of its loops holds/,
  ],
  "that nothing is changed": [
    /^changes .*/m,
    "changes",
    /what is said of its loops holds/,
  ],
  "nothing said of a value": [/^number v6 .*\n/m, "", /Nothing is said of v6/],
  "nothing said of a loop": [/^head b1\n[^]*?(?=body)/m, "", /loops|within/],
  "facts of what is no head": [/^head b1/m, "head b3", /./],
  "facts of a block that is not there": [/^head b1/m, "head b99", /No block/],
  "facts of a value that is not there": [
    /^order v6 v7/m,
    "order v6 v700",
    /No value/,
  ],
  "facts of another procedure": [
    /^facts\nbody take/m,
    "facts\nhead b1\nnumber v6 0 10 0 fffffffffffffff0\nchanges\nbody take",
    /No block|Nothing|written|holds/,
  ],
  "a fact that says nothing": [
    /^changes .*/m,
    "changes nothing",
    /says nothing/,
  ],
  // What procedures do.
  "an index that nothing checks": [/^ {2}check#2 .*\n/m, "", /place|below/],
  "an index of another array": [
    /(load state\+8\[8 x )10(\]\.8 list\[\] v0)/,
    "$1900$2",
    /cannot be shown that list/,
  ],
  "a place behind the state": [
    /load state\+0\.8 n/,
    "load state+90.8 n",
    /insi/,
  ],
  "a place between two fields": [/load state\+0\.8 n/, "load state+4.8 n", /./],
  "another type at a place": [
    /v9: u64 = load state\+0\.8 n/,
    "v9: Frame.NewFrame = load state+0.8 n",
    /./,
  ],
  "an array that is not filled": [
    /^ {2}store slot0\+8\.8 line\[\] 0\n/m,
    "",
    /./,
  ],
  "a loop that does not end": [
    /v22: u64 = add v6 1/,
    "v22: u64 = add v6 0",
    /./,
  ],
  "a frame that is not given back": [
    /^.*call Frame\.discard v6\n/m,
    "",
    /./,
  ],
  "a frame given back twice": [
    /^( {2}v14: u64 = call Frame\.discard v6\n)/m,
    "$1  v15: u64 = call Frame.discard v6\n",
    /./,
  ],
  "a frame made of a number": [
    /call Frame\.discard v6/,
    "call Frame.discard v0",
    /./,
  ],
  "a check that gives nothing back": [
    /check#0 v10 v6 (index "index < 10") releases Frame\.discard/,
    "check#0 v10 $1",
    /./,
  ],
  "a call of what is not offered": [/call Base\.add/, "call Base.sub", /./],
  "a call with too few arguments": [/call Base\.add v0/, "call Base.add", /./],
  "a call whose answer may be missing": [
    /^ {2}check#0 v3 answer.*\n/m,
    "",
    /./,
  ],
  "an operation that only others may perform": [
    /v2: u64 = call Base\.add v0/,
    "v2: u64 = call Frame.take",
    /./,
  ],
  "a filter that changes something": [
    /^( {2}v2: bool = less 5 v0)\n/m,
    "$1\n  store state+0.8 n v0\n",
    /./,
  ],
  "a value before it is computed": [
    /v18: u64 = add v13 v17/,
    "v18: u64 = add v13 v22",
    /./,
  ],
  "a jump to a block that is not there": [
    /jump b1\(0, 0\)/,
    "jump b9(0, 0)",
    /./,
  ],
  "a jump that passes too little": [/jump b1\(0, 0\)/, "jump b1(0)", /./],
  "a parameter that nobody passes": [/parameter 0/, "parameter 1", /./],
  "another number of parameters": [
    /procedure sum\(1\)/,
    "procedure sum(2)",
    /./,
  ],
  "another name": [/procedure sum/, "procedure some", /calls itself/],
  "no answer": [/procedure sum\(1\): u64/, "procedure sum(1)", /./],
};

for (const [what, [pattern, by, says]] of Object.entries(CHANGES)) {
  Deno.test(`admitSealed: refuses with a good seal ${what}`, async () => {
    const whole = await certificateFor(HERE);
    const changed = whole.replace(pattern, by);
    assert(changed !== whole, "something is changed");
    const file = await sealedBy(HERE, changed);
    await isRefused(says, () => admitSealed(HERE.door, file));
  });
}
