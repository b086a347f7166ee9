// Certificates, and everything that somebody might try with them (kind 21 of the suite).

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { endDomain } from "../../chapters/02-controllers/mod.ts";
import {
  interfaceOf,
  joinEnvironments,
  type LoweredSpindle,
  printProcedure,
  readProcedure,
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
  placed,
  readFacts,
  readRequest,
  requestInstall,
  requestText,
  revokeKey,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import {
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
  "a space at the end of a line": [/^( {2}return v26)$/m, "$1 ", /written/],
  "two spaces for one": [/^ {2}v24: bool/m, "  v24:  bool", /cannot be read/],
  "an empty line at the end": [/$/, "\n", /No head/],
  "a number that begins with 0": [
    /add v6 1/,
    "add v6 01",
    /written/,
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
  "a line twice": [/^( {2}v24: .*\n)/m, "$1$1", /cannot be read/],
  "a fact twice": [/^(number v7 .*\n)/m, "$1$1", /written/],
  "a head twice": [/^(head b1\n)/m, "$1$1", /No block/],
  "a section twice": [
    /^(body fill\n[^]*)(?=body take)/m,
    "$1$1",
    /take is missing/,
  ],
  "sections in another order": [
    /^(body sum\n[^]*)(body fill\n[^]*)(?=body take)/m,
    "$2$1",
    /missing/,
  ],
  "a section left out": [/^body fill\n[^]*(?=body take)/m, "", /missing/],
  "a filter left out": [
    /^filter [^]*(?=body on)/m,
    "",
    /has the filter that it declares/,
  ],
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
  "names that cannot be printed": [
    /(load state\+0\.8) n/,
    "$1 \u001bn",
    /expected a name/,
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
  "nothing said of a loop": [
    /^head b1\n[^]*?(?=body)/m,
    "",
    /what is said of its loops holds/,
  ],
  "facts of what is no head": [/^head b1/m, "head b3", /not written as/],
  "facts of a block that is not there": [/^head b1/m, "head b99", /No block/],
  "facts of a value that is not there": [
    /^order v6 v7/m,
    "order v6 v700",
    /No value/,
  ],
  "facts of another procedure": [
    /^facts\nbody take/m,
    "facts\nhead b1\nnumber v6 0 10 0 fffffffffffffff0\nchanges\nbody take",
    /No block/,
  ],
  "a fact that says nothing": [
    /^changes .*/m,
    "changes nothing",
    /says nothing/,
  ],
};

const FORMS: Readonly<Record<string, readonly [RegExp, string, RegExp]>> = {
  "an index that nothing checks": [/^ {2}check#2 .*\n/m, "", /index of list/],
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
  "a place between two fields": [
    /load state\+0\.8 n/,
    "load state+4.8 n",
    /n is at a multiple of 8/,
  ],
  "a frame stored as a number": [
    /(store state\+8\[8 x 10\]\.8 list\[\]) 1 v0/,
    "$1 v6 v0",
    /list\[\] is the place of/,
  ],
  "an array that is not filled": [
    /^ {2}store slot0\+8\.8 line\[\] 0\n/m,
    "",
    /line has been filled/,
  ],
  "a loop that does not end": [
    /v22: u64 = add v6 1/,
    "v22: u64 = add v6 0",
    /shows that this loop ends/,
  ],
  "a frame that is not given back": [
    /^.*call Frame\.discard v6\n/m,
    "",
    /what Frame\.take has given is given back/,
  ],
  "a frame given back twice": [
    /^( {2}v14: u64 = call Frame\.discard v6\n)/m,
    "$1  v15: u64 = call Frame.discard v6\n",
    /what is given away is held/,
  ],
  "a frame made of a number": [
    /call Frame\.discard v6/,
    "call Frame.discard v0",
    /a u64 is no Frame\.NewFrame/,
  ],
  "a check that gives nothing back": [
    /check#0 v10 v6 (index "index < 10") releases Frame\.discard/,
    "check#0 v10 $1",
    /what Frame\.take has given is given back/,
  ],
  "a call of what is not offered": [
    /call Base\.add/,
    "call Base.sub",
    /the kernel does not offer/,
  ],
  "a call with too few arguments": [
    /call Base\.add v0/,
    "call Base.add",
    /as much is passed as was declared/,
  ],
  "a call whose answer may be missing": [
    /^ {2}v3: bool = answered v2\n {2}check#0 v3 answer.*\n/m,
    "",
    /Base\.add has been answered/,
  ],
  "an answer of another type": [
    /v2: u64 = call Base\.add v0/,
    "v2: u64 = call Frame.take",
    /Frame\.take answers with/,
  ],
  "waiting in an interrupt": [
    /^( {2}v5: u64 = add v1 v2)$/m,
    "$1\n  v6: i64 = call Strand.await v0",
    /Strand\.await, which waits, is not called in an interrupt/,
  ],
  "a filter that changes something": [
    /^( {2}v2: bool = less 5 v0)\n/m,
    "$1\n  store state+0.8 n v0\n",
    /a filter only looks/,
  ],
  "a value before it is computed": [
    /v18: u64 = add v13 v17/,
    "v18: u64 = add v13 v22",
    /well-formed: v22 is not known/,
  ],
  "a jump to a block that is not there": [
    /jump b1\(0, 0\)/,
    "jump b9(0, 0)",
    /expected a block/,
  ],
  "a jump that passes too little": [
    /jump b1\(0, 0\)/,
    "jump b1(0)",
    /well-formed: b0: b1 is passed/,
  ],
  "a parameter that nobody passes": [
    /parameter 0/,
    "parameter 1",
    /well-formed: v0: there is no parameter 1/,
  ],
  "another number of parameters": [
    /procedure sum\(1\)/,
    "procedure sum(2)",
    /sum is told 1 word/,
  ],
  "another name": [/procedure sum/, "procedure some", /calls itself/],
  "no answer": [
    /procedure sum\(1\): u64/,
    "procedure sum(1)",
    /another type is returned/,
  ],
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

/** `certificate` with as many places as its forms need. */
function placedAgain(certificate: string): string {
  return certificate.replace(
    /^(procedure [^]*?\n)places.*$/gm,
    (old, form) => {
      try {
        const all = placed(readProcedure(form));
        return `${form}${["places", ...all.map(() => "0-0")].join(" ")}`;
      } catch {
        return old;
      }
    },
  );
}

for (const [what, [pattern, by, says]] of Object.entries(FORMS)) {
  Deno.test(`admitSealed: refuses with a good seal ${what}`, async () => {
    const whole = await certificateFor(HERE);
    const changed = placedAgain(whole.replace(pattern, by));
    assert(changed !== placedAgain(whole), "something is changed");
    const file = await sealedBy(HERE, changed);
    await isRefused(says, () => admitSealed(HERE.door, file));
  });
}

Deno.test("admitSealed: refuses for a program what only the system may do", async () => {
  const own = (body: string) => ({
    file: "own.spindle",
    text: `spindle Own { entry e(x: u64) { ${body} } }`,
  });
  const { door, program } = HERE;
  const file = async (body: string, change: (text: string) => string) => {
    const request = requestInstall(door, program);
    const text = await certificateFor(HERE, request, own(body));
    return await sealedBy(HERE, placedAgain(change(text)));
  };
  const plain = await file("Processor.preempt(0);", (text) => text);
  await isRefused(/I303/, () => admitSealed(door, plain));
  const hidden = await file(
    "",
    (text) =>
      text.replace(
        /(v0: u64 = parameter 0\n)/,
        "$1  v1: u64 = call Processor.preempt 0\n",
      ),
  );
  await isRefused(/I303/, () => admitSealed(door, hidden));
});

Deno.test("admitSealed: refuses or takes in whatever is under a good seal, and goes on", async () => {
  const next = random(9);
  const whole = placedAgain(await certificateFor(HERE));
  const lines = whole.split("\n");
  const start = lines.findIndex((line) => line.startsWith("source")) + 1;
  const [refusals, door] = [new Set<string>(), HERE.door];
  for (let round = 0; round < 200; round++) {
    const changed = [...lines];
    const { name } = requestInstall(door, 0);
    changed[1] = `request ${name} owner 0`;
    for (let times = next() % 3; times >= 0; times--) {
      const at = start + next() % (lines.length - start);
      const other = lines[start + next() % (lines.length - start)]!;
      const line = changed[at]!;
      const cut = next() % (line.length + 1);
      changed[at] = pick(next, [
        other,
        `${line}\n${other}`,
        line.slice(0, cut) + other.slice(cut),
        line.replace(/\d+/, () => `${next() % 40}`),
      ]);
    }
    const file = await sealedBy(HERE, placedAgain(changed.join("\n")));
    try {
      const { spindle } = await admitSealed(door, file);
      remove(door.extensions, spindle);
    } catch (error) {
      const known = error instanceof CertificateError ||
        error instanceof Refusal;
      assert(known && error instanceof Error, `round ${round}: ${error}`);
      refusals.add(error.constructor.name);
    }
  }
  assertEquals(refusals.size, 2);
  assertEquals(door.extensions.spindles, [HERE.base]);
});

// ## Now and later

/** Something that happens while a seal is looked at, and what is said then. */
const MEANWHILE: Readonly<
  Record<string, readonly [(here: Scene, file: Bytes) => unknown, RegExp]>
> = {
  "the key is revoked": [
    ({ door, keys }) => revokeKey(door, keys.publicKey),
    /not that of a judge/,
  ],
  "another spindle takes the name": [
    ({ door }) =>
      admit(door.extensions, { file: "s", text: "spindle Sealed { }" }, 0),
    /already a spindle Sealed/,
  ],
  "what is used is removed": [
    ({ door, base }) => remove(door.extensions, base),
    /Base, which is not installed/,
  ],
  "what is used offers something else": [
    ({ door, base }) => exchange(door.extensions, base, OTHER_BASE),
    /another interface of Base/,
  ],
  "the request is forgotten": [
    ({ door }) => {
      for (let round = 0; round < 64; round++) requestInstall(door, 0);
    },
    /No request/,
  ],
};

/** How many times the kernel has gone on while a seal is looked at: at once, and after some pauses. */
const PAUSES = [0, 1, 2];

for (const [what, [happens, says]] of Object.entries(MEANWHILE)) {
  Deno.test(`admitSealed: refuses if meanwhile ${what}`, async () => {
    for (const pauses of PAUSES) {
      const here = await scene();
      const file = await sealedBy(here, await certificateFor(here));
      const pending = admitSealed(here.door, file);
      const ended = pending.then(() => undefined, (error) => error as Error);
      for (let at = 0; at < pauses; at++) await Promise.resolve();
      happens(here, file);
      const before = [...here.door.extensions.spindles];
      const error = await ended;
      assert(error !== undefined && says.test(error.message), `${error}`);
      assertEquals(here.door.extensions.spindles, before);
    }
  });
}

Deno.test("admitSealed: refuses what is used if it was replaced at the last moment", async () => {
  const here = await scene();
  const { door, base } = here;
  const file = await sealedBy(here, await certificateFor(here));
  // Whenever the kernel's digest of what is used has been begun, that is replaced.
  const { subtle } = crypto;
  const digest = subtle.digest;
  subtle.digest = (...given: Parameters<typeof digest>) => {
    const found = digest.apply(subtle, given);
    if (door.extensions.spindles.includes(base)) {
      exchange(door.extensions, base, OTHER_BASE);
    }
    return found;
  };
  try {
    await assertRejects(
      () => admitSealed(door, file),
      CertificateError,
      "another interface of Base",
    );
  } finally {
    subtle.digest = digest;
  }
});

Deno.test("admitSealed: refuses if the program has ended for which it was asked", async () => {
  const here = await scene();
  const { door, program } = here;
  const file = await sealedBy(
    here,
    await certificateFor(here, requestInstall(door, program)),
  );
  const pending = admitSealed(door, file);
  const { kernel } = door.extensions;
  endDomain(kernel, kernel.domains.get(program)!, {
    kind: "exited",
    status: 0,
  });
  await assertRejects(() => pending, CertificateError, "has ended");
});

Deno.test("admitSealed: whoever changes the file after the call changes nothing", async () => {
  const here = await scene();
  const file = await sealedBy(here, await certificateFor(here));
  const pending = admitSealed(here.door, file);
  file.fill(0);
  assertEquals((await pending).spindle.name, "Sealed");
});

Deno.test("admitSealed: of two calls with one certificate at the same time, one is refused", async () => {
  const here = await scene();
  const file = await sealedBy(here, await certificateFor(here));
  const both = await Promise.allSettled([
    admitSealed(here.door, file),
    admitSealed(here.door, file),
  ]);
  const kinds = both.map(({ status }) => status).sort();
  assertEquals(kinds, ["fulfilled", "rejected"]);
});

Deno.test("admitSealed: refuses a certificate that has been used, here and elsewhere", async () => {
  const [here, other] = [await scene(), await scene("other")];
  other.door.keys.add(here.keys.publicKey);
  const file = await sealedBy(here, await certificateFor(here));
  await isRefused(/No request/, () => admitSealed(other.door, file), other);
  const { spindle } = await admitSealed(here.door, file);
  remove(here.door.extensions, spindle);
  await isRefused(/No request/, () => admitSealed(here.door, file), here);
});

Deno.test("admitSealed: a certificate that was refused is used up", async () => {
  const here = await scene();
  const { door } = here;
  const whole = await certificateFor(here);
  const bad = await sealedBy(here, whole.replace("add v6 1", "add v6 0"));
  await isRefused(/loop ends/, () => admitSealed(door, bad), here);
  const good = await sealedBy(here, whole);
  await isRefused(/No request/, () => admitSealed(door, good), here);
});

Deno.test("admitSealed: after all that, the door takes in what is good", async () => {
  const file = await sealedBy(HERE, await certificateFor(HERE));
  const { spindle } = await admitSealed(HERE.door, file);
  assertEquals(HERE.door.extensions.spindles, [HERE.base, spindle]);
});

// ## Requests, and facts alone

Deno.test("requestText: what was written is read, and nothing else is", () => {
  const request: InstallRequest = { name: "door-1.7", owner: 3 };
  assertEquals(readRequest(requestText(request)), request);
  for (const one of ["", "door", "door:", "door:01", "do or:1", "door:-1"]) {
    assertEquals(readRequest(one), undefined, one);
  }
});

Deno.test("isSealed: says what looks like a certificate", () => {
  assert(isSealed(bytes("spindle certificate 2\n")));
  assert(!isSealed(bytes(SOURCE.text)) && !isSealed(new Uint8Array()));
});

Deno.test("openSealedDoor: refuses a name that could be taken for something else", () => {
  const { extensions } = HERE.door;
  for (const name of ["", "a.b", "a b", "a\n", "x".repeat(65)]) {
    assertThrows(() => openSealedDoor(extensions, name, "", []), RangeError);
  }
  assertThrows(() => requestInstall(HERE.door, 999), RangeError, "no domain");
});

Deno.test("readFacts: what was written is read, and anything else is refused", () => {
  const { typed } = HERE.base.lowered;
  const known = joinEnvironments(ENVIRONMENT, interfaceOf(typed));
  const { analyses } = verify(SOURCE, known);
  assertEquals(analyses.size, 5);
  for (const [procedure, { invariants }] of analyses) {
    const lines = factLines(procedure, invariants);
    assertEquals(readFacts(procedure, lines), invariants);
  }
  const [procedure] = [...analyses.keys()];
  for (
    const line of ["head b999", "number v1 2", "order v1 v99999 0", "x", ""]
  ) {
    assertThrows(() => readFacts(procedure!, [line]), CertificateError);
  }
});

Deno.test("checkFacts: spoiled facts are refused, or are true", () => {
  let [accepted, refused] = [0, 0];
  for (let seed = 8_000_000; seed < 8_000_700; seed++) {
    const next = random(seed);
    const procedure = wellFormed(randomForm(seed, 10 + seed % 40))!;
    const found = findFacts(procedure, SETTING);
    const lines = factLines(procedure, found.invariants);
    if (lines.length === 0 || !isHarmless(found)) continue;
    for (let times = next() % 3; times >= 0; times--) {
      const at = next() % lines.length;
      lines[at] = lines[at]!.replace(
        /-?\d+(?= \S+ \S+ \S+$)|-?\d+$| [0-9a-f]+$/,
        (old) => pick(next, [` ${BigInt(next() % 20)}`, old.trim() + "0", "0"]),
      ).replace(/ {2}/g, " ");
    }
    let analysis: ReturnType<typeof checkFacts>;
    try {
      analysis = checkFacts(procedure, SETTING, readFacts(procedure, lines));
    } catch (error) {
      assert(error instanceof CertificateError, `seed ${seed}: ${error}`);
      continue;
    }
    if (analysis === undefined || !isHarmless(analysis)) {
      refused++;
      continue;
    }
    accepted++;
    const says = contradictionIn(analysis, [seed, seed + 1]);
    assertEquals(says, undefined, `seed ${seed}\n${lines.join("\n")}`);
  }
  assert(accepted > 15 && refused > 10, `${accepted} ${refused}`);
});
