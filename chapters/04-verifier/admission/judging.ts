// # The judge
//
// A service outside the kernel searches, writes down what it has found, and seals it.
//
// The paper wants a trusted service to take part in letting spindles in. Here it is whoever has the *judge's key*: a
// program on the developer's machine, a server that a whole company uses, a step of a build. It knows the kernel's
// interfaces and those of the spindles that are used, and is told the kernel's request. It checks the source by all
// the rules of the language, takes it apart, and searches for what holds in its loops. What it answers with is a
// file: the certificate, and in its last line a signature (Ed25519, as web browsers know it), which
// nobody can make who has not got the key.

import {
  createEnvironment,
  type Environment,
  interfaceOf,
  joinEnvironments,
  type Source,
  type TypedSpindle,
} from "../../03-spindles/mod.ts";
import { type Verified, verify } from "../verdict/verdict.ts";
import {
  type About,
  certificateText,
  digestOf,
  type InstallRequest,
  interfacesDigest,
  interfaceText,
} from "./certificate.ts";
import { CertificateError } from "./facts_text.ts";

/** What a judge knows and has. */
export interface Judge {
  /** The key to sign with. */
  readonly key: CryptoKey;
  /** What the kernel offers. */
  readonly environment: Environment;
  /** The digest of that. */
  readonly kernel: string;
}

/** A judge with `key` for kernels whose interfaces are `interfaces`. */
export async function createJudge(
  key: CryptoKey,
  interfaces: readonly Source[],
): Promise<Judge> {
  return {
    key,
    environment: createEnvironment(interfaces),
    kernel: await interfacesDigest(interfaces),
  };
}

/** A spindle that was judged, and what a certificate for it says. */
export interface Judged {
  /** What was found. */
  readonly verified: Verified;
  /** The certificate, before it is sealed. */
  readonly text: string;
}

/**
 * Judges the spindle in `source`, which uses the spindles `used`, for `request`.
 *
 * @throws Refusal if it may not be installed
 */
export async function judgeFor(
  { environment, kernel }: Judge,
  request: InstallRequest,
  source: Source,
  used: readonly TypedSpindle[] = [],
): Promise<Judged> {
  const known = joinEnvironments(environment, ...used.map(interfaceOf));
  const verified = verify(source, known);
  const { lowered, analyses } = verified;
  const uses = await Promise.all(lowered.typed.uses.map(async (name) => {
    const one = used.findLast((each) => each.name === name)!;
    return { name, digest: await digestOf(interfaceText(one)) };
  }));
  const about: About = { request, kernel, uses };
  const text = certificateText(
    about,
    lowered,
    (part) => analyses.get(part)!.invariants,
  );
  return { verified, text };
}

/** Judges and seals: what [[judgeFor]] says, as a file with the judge's seal. */
export async function judgeAndSeal(
  judge: Judge,
  request: InstallRequest,
  source: Source,
  used: readonly TypedSpindle[] = [],
): Promise<Uint8Array<ArrayBuffer>> {
  const { text } = await judgeFor(judge, request, source, used);
  return await sealText(text, judge.key);
}

// ## The file
//
// The text and then one more line, `seal` and 128 digits. What is signed is every byte in front of it.

/** `text` with a seal made by `key`. */
export async function sealText(
  text: string,
  key: CryptoKey,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new TextEncoder().encode(text);
  const seal = new Uint8Array(
    await crypto.subtle.sign("Ed25519", key, bytes),
  );
  const digits = [...seal].map((one) => one.toString(16).padStart(2, "0"));
  const last = new TextEncoder().encode(`seal ${digits.join("")}\n`);
  const file = new Uint8Array(bytes.length + last.length);
  file.set(bytes);
  file.set(last, bytes.length);
  return file;
}

/** A file taken apart. */
export interface SealedText {
  /** What was signed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The signature. */
  readonly seal: Uint8Array<ArrayBuffer>;
}

const LAST_LINE = "seal ".length + 128 + 1;

/**
 * Takes the sealed `file` apart into copies that nobody else has.
 *
 * @throws CertificateError if it does not end with a seal
 */
export function unsealed(file: Uint8Array): SealedText {
  const end = Math.max(0, file.length - LAST_LINE);
  const last = new TextDecoder().decode(file.subarray(end));
  const found = /^seal ([0-9a-f]{128})\n$/.exec(last);
  if (found === null || end === 0) {
    throw new CertificateError("It does not end with a seal");
  }
  const seal = Uint8Array.from(
    found[1]!.match(/../g)!,
    (one) => parseInt(one, 16),
  );
  return { bytes: file.slice(0, end) as Uint8Array<ArrayBuffer>, seal };
}

/** Whether `file` looks like a sealed certificate, good or bad. */
export function isSealed(file: Uint8Array): boolean {
  const start = new TextDecoder().decode(file.subarray(0, 20));
  return start === "spindle certificate ";
}

// ## Requests as text
//
// A request goes from the kernel to the judge, often through the hands of a person.

/** `request` as a word that can be passed on. */
export function requestText({ name, owner }: InstallRequest): string {
  return `${name}:${owner}`;
}

/** The request in `text`; `undefined` if it is none. */
export function readRequest(text: string): InstallRequest | undefined {
  const found = /^([\w.-]{1,80}):(0|[1-9]\d{0,14})$/.exec(text);
  return found === null
    ? undefined
    : { name: found[1]!, owner: Number(found[2]) };
}
