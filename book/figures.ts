// # Computed numbers
//
// A number in the prose that could become wrong is written `{{its.name}}` and computed
// here, every time the book is woven. A figure that could become wrong is a `:::figure
// its.name` box with nothing in it.
//
// Each chapter's figures have a file of their own; the numbers about the pages
// themselves are added by the weave.

import { comparisonFigures } from "./comparison_figures.ts";
import { compositionFigures } from "./composition_figures.ts";
import { configurationFigures } from "./configuration_figures.ts";
import { consoleFigures } from "./console_figures.ts";
import { engineFigures } from "./engine_figures.ts";
import { boardFigures } from "./board_figures.ts";
import { failureFigures } from "./failure_figures.ts";
import { floatFigures } from "./float_figures.ts";
import { hardwareFigures } from "./hardware_figures.ts";
import { palcodeFigures } from "./palcode_figures.ts";
import { timeFigures } from "./time_figures.ts";
import { instructionFigures } from "./instruction_figures.ts";
import { ipcFigures } from "./ipc_figures.ts";
import { feedbackFigures } from "./feedback_figures.ts";
import { realTimeFigures } from "./real_time_figures.ts";
import { rollbackFigures } from "./rollback_figures.ts";
import { kernelFigures } from "./kernel_figures.ts";
import { memoryFigures } from "./memory_figures.ts";
import { qualifierFigures } from "./qualifier_figures.ts";
import { serviceFigures } from "./service_figures.ts";
import { dispatcherFigures } from "./dispatcher_figures.ts";
import { languageFigures } from "./language_figures.ts";
import { optimiserFigures } from "./optimiser_figures.ts";
import { spindleFigures } from "./spindle_figures.ts";
import type { Figure } from "./page_figures.ts";
import { verifierFigures } from "./verifier_figures.ts";
import { wordFigures } from "./word_figures.ts";
import { threadFigures } from "./thread_figures.ts";

/** Numbers and figures that are computed from the chapters' own modules. */
export const figures: Readonly<Record<string, Figure>> = {
  ...hardwareFigures,
  ...consoleFigures,
  ...boardFigures,
  ...instructionFigures,
  ...qualifierFigures,
  ...timeFigures,
  ...engineFigures,
  ...palcodeFigures,
  ...wordFigures,
  ...floatFigures,
  ...kernelFigures,
  ...dispatcherFigures,
  ...languageFigures,
  ...spindleFigures,
  ...optimiserFigures,
  ...failureFigures,
  ...verifierFigures,
  ...serviceFigures,
  ...ipcFigures,
  ...threadFigures,
  ...memoryFigures,
  ...realTimeFigures,
  ...rollbackFigures,
  ...feedbackFigures,
  ...comparisonFigures,
  ...compositionFigures,
  ...configurationFigures,
};
