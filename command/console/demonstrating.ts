// # A demonstration beside the console
//
// It is run in a worker: a name comes in, and what was shown goes out.

import { DEMONSTRATIONS } from "../../chapters/05-services/mod.ts";

const worker = globalThis as unknown as {
  onmessage: ((event: MessageEvent<string>) => void) | null;
  postMessage(shown: unknown): void;
};

worker.onmessage = ({ data }) => {
  worker.postMessage(DEMONSTRATIONS.find(({ name }) => name === data)?.run());
};
