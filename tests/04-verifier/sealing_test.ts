// Certificates, and everything that somebody might try with them.

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { createMachine } from "../../chapters/01-hardware/mod.ts";
import { startKernel } from "../../chapters/02-controllers/mod.ts";
import {
  createExtensions,
  KERNEL_INTERFACES,
  type LoweredSpindle,
  Refusal,
} from "../../chapters/03-spindles/mod.ts";
import {
  admitSealed,
  type Certificate,
  CertificateError,
  certificateText,
  checkFacts,
  factLines,
  findFacts,
  fullEnvironment,
  type InstallRequest,
  interfacesDigest,
  openSealedDoor,
  readFacts,
  requestInstall,
  sealCertificate,
  type SealedDoor,
  verify,
} from "../../chapters/04-verifier/mod.ts";
import { pick, random } from "../01-hardware/helpers.ts";
import {
  contradictionIn,
  randomForm,
  STATE_BYTES,
  wellFormed,
} from "./forms.ts";

const ENVIRONMENT = fullEnvironment();
const SOURCE = {
  file: "sealed.spindle",
  text: `spindle Sealed {
  state { n: u64 = 7; list: [u64; 10]; }
  entry sum(x: u64): u64 {
    let k: u64 = 0;
    for i in 0..10 { self.n += self.list[i] + self.list[k]; k = i; }
    return self.list[x];
  }
  on Clock.tick(t) when t > 5 { self.n += 1; }
}`,
};

async function judgeKeys(): Promise<CryptoKeyPair> {
  const made = await crypto.subtle.generateKey("Ed25519", false, [
    "sign",
    "verify",
  ]);
  return made as CryptoKeyPair;
}

interface Scene {
  readonly door: SealedDoor;
  readonly keys: CryptoKeyPair;
  readonly digest: string;
}

async function scene(): Promise<Scene> {
  const keys = await judgeKeys();
  const kernel = startKernel(createMachine({ memory: 16 * 2 ** 20 }));
  const extensions = createExtensions(kernel, ENVIRONMENT);
  const digest = await interfacesDigest(KERNEL_INTERFACES);
  return {
    keys,
    digest,
    door: openSealedDoor(extensions, keys.publicKey, digest),
  };
}

async function sealed(
  { keys, digest }: Scene,
  request: InstallRequest,
): Promise<{ lowered: LoweredSpindle; certificate: Certificate }> {
  const verified = verify(SOURCE, ENVIRONMENT);
  const { privateKey } = keys;
  const certificate = await sealCertificate(
    verified,
    request,
    digest,
    privateKey,
  );
  return { lowered: verified.lowered, certificate };
}

/** A certificate with another text, sealed with the judge's own key, as somebody might who has stolen it. */
async function resealed(
  { keys }: Scene,
  text: string,
): Promise<Certificate> {
  const bytes = new TextEncoder().encode(text);
  const seal = await crypto.subtle.sign("Ed25519", keys.privateKey, bytes);
  return { text, seal: new Uint8Array(seal) };
}

function refusedBecause(
  door: SealedDoor,
  lowered: LoweredSpindle,
  certificate: Certificate,
  says: string,
): Promise<unknown> {
  return assertRejects(
    () => admitSealed(door, SOURCE, lowered, certificate),
    CertificateError,
    says,
  );
}

Deno.test("admitSealed: what the judge has sealed is installed, with the same checks left out", async () => {
  const here = await scene();
  const request = requestInstall(here.door, 0);
  const { lowered, certificate } = await sealed(here, request);
  const { report, spindle } = await admitSealed(
    here.door,
    SOURCE,
    lowered,
    certificate,
  );
  assertEquals(report, verify(SOURCE, ENVIRONMENT).report);
  assertEquals(here.door.extensions.spindles, [spindle]);
  const spans = ({ procedures }: LoweredSpindle) =>
    procedures.map(({ body }) => body.sites.map(({ span }) => span));
  assertEquals(spans(spindle.lowered), spans(lowered));
});

Deno.test("admitSealed: a forged or altered certificate is refused", async () => {
  const here = await scene();
  const { lowered, certificate } = await sealed(
    here,
    requestInstall(here.door, 0),
  );
  const { privateKey } = await judgeKeys();
  const bytes = new TextEncoder().encode(certificate.text);
  const seal = await crypto.subtle.sign("Ed25519", privateKey, bytes);
  const forged = { text: certificate.text, seal: new Uint8Array(seal) };
  await refusedBecause(here.door, lowered, forged, "seal");
  const next = random(3);
  for (let round = 0; round < 60; round++) {
    const at = next() % certificate.text.length;
    const text = certificate.text.slice(0, at) +
      String.fromCharCode(certificate.text.charCodeAt(at) ^ 1) +
      certificate.text.slice(at + 1);
    await refusedBecause(here.door, lowered, { ...certificate, text }, "seal");
    const seal = certificate.seal.slice();
    seal[next() % seal.length]! ^= 1 << next() % 8;
    await refusedBecause(here.door, lowered, { ...certificate, seal }, "seal");
  }
  assertEquals(here.door.extensions.spindles, []);
});

Deno.test("admitSealed: a replayed or stale certificate is refused", async () => {
  const here = await scene();
  const { lowered, certificate } = await sealed(
    here,
    requestInstall(here.door, 0),
  );
  const stale = await sealed(here, requestInstall(here.door, 0));
  for (let round = 0; round < 70; round++) requestInstall(here.door, 0);
  await refusedBecause(here.door, stale.lowered, stale.certificate, "open");
  const other = await scene();
  const first = await sealed(other, requestInstall(other.door, 0));
  await admitSealed(other.door, SOURCE, first.lowered, first.certificate);
  await refusedBecause(other.door, first.lowered, first.certificate, "open");
  await refusedBecause(here.door, lowered, certificate, "open");
});

Deno.test("admitSealed: a certificate for another owner, other interfaces or another program is refused", async () => {
  const here = await scene();
  const { number } = requestInstall(here.door, 0);
  const stranger = await sealed(here, { number, owner: 1 });
  await refusedBecause(
    here.door,
    stranger.lowered,
    stranger.certificate,
    "not for domain 1",
  );
  const digest = await interfacesDigest([]);
  const elsewhere = await sealed(
    { ...here, digest },
    requestInstall(here.door, 0),
  );
  await refusedBecause(
    here.door,
    elsewhere.lowered,
    elsewhere.certificate,
    "other interfaces",
  );
  const { certificate } = await sealed(here, requestInstall(here.door, 0));
  const text = SOURCE.text.replace("n += 1", "n += 2");
  const { lowered } = verify({ ...SOURCE, text }, ENVIRONMENT);
  await refusedBecause(here.door, lowered, certificate, "another program");
});

Deno.test("admitSealed: whoever changes the program after the call changes nothing", async () => {
  const here = await scene();
  const { lowered, certificate } = await sealed(
    here,
    requestInstall(here.door, 0),
  );
  const pending = admitSealed(here.door, SOURCE, lowered, certificate);
  for (const { body } of lowered.procedures) body.blocks.length = 0;
  certificate.seal.fill(0);
  const { spindle } = await pending;
  assert(
    spindle.lowered.procedures.every(({ body }) => body.blocks.length > 0),
  );
});

Deno.test("admitSealed: with a stolen key, facts that do not hold are refused all the same", async () => {
  const here = await scene();
  const verified = verify(SOURCE, ENVIRONMENT);
  const spoil = async (change: (text: string) => string) => {
    const request = requestInstall(here.door, 0);
    const text = certificateText(verified, request, here.digest);
    const changed = change(text);
    assert(changed !== text);
    const certificate = await resealed(here, changed);
    return admitSealed(here.door, SOURCE, verified.lowered, certificate);
  };
  await assertRejects(
    () => spoil((text) => text.replace(/^(number v\d+ 0) 10 .*$/m, "$1 5 0 0")),
    Refusal,
    "what is said of its loops holds",
  );
  await assertRejects(
    () => spoil((text) => text.replace(/^changes .*$/m, "changes")),
    Refusal,
    "what is said of its loops holds",
  );
  await assertRejects(
    () => spoil((text) => text.replace(/^number .*\n/m, "")),
    CertificateError,
    "Nothing is said",
  );
  await assertRejects(
    () => spoil((text) => text.replace(/^facts\n/m, "")),
    CertificateError,
  );
  assertEquals(here.door.extensions.spindles, []);
});

Deno.test("readFacts: what was written is read, and anything else is refused", () => {
  const { analyses } = verify(SOURCE, ENVIRONMENT);
  for (const [procedure, analysis] of analyses) {
    const lines = factLines(analysis);
    assertEquals(readFacts(procedure, lines), analysis.invariants);
  }
  const [[procedure]] = analyses as unknown as [[
    Parameters<typeof readFacts>[0],
  ]];
  for (
    const line of ["head b999", "number v1 2", "order v1 v99999 0", "x", ""]
  ) {
    assertThrows(() => readFacts(procedure, [line]), CertificateError);
  }
});

Deno.test("checkFacts: spoiled facts are refused, or are true", () => {
  let [accepted, refused] = [0, 0];
  for (let seed = 8_000_000; seed < 8_003_000; seed++) {
    const next = random(seed);
    const text = randomForm(seed, 10 + seed % 40);
    const procedure = wellFormed(text)!;
    const setting = { room: { state: STATE_BYTES } };
    const analysis = findFacts(procedure, setting);
    const lines = factLines(analysis);
    if (lines.length === 0 || analysis.lacks.length > 0) continue;
    for (let times = next() % 3; times >= 0; times--) {
      const at = next() % lines.length;
      lines[at] = lines[at]!.replace(
        /-?\d+(?= \S+ \S+ \S+$)|-?\d+$| [0-9a-f]+$/,
        (old) => pick(next, [` ${BigInt(next() % 20)}`, old.trim() + "0", "0"]),
      ).replace(/ {2}/g, " ");
    }
    let found: ReturnType<typeof checkFacts>;
    try {
      found = checkFacts(procedure, setting, readFacts(procedure, lines));
    } catch (error) {
      assert(error instanceof CertificateError, `seed ${seed}: ${error}`);
      continue;
    }
    if (found === undefined || found.lacks.length > 0) {
      refused++;
      continue;
    }
    accepted++;
    const says = contradictionIn(found, [seed, seed + 1]);
    assertEquals(says, undefined, `seed ${seed}\n${lines.join("\n")}\n${text}`);
  }
  assert(accepted > 50 && refused > 50, `${accepted} ${refused}`);
});
