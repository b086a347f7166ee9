// The exercises of chapter 1 in a browser.

import { testChapter } from "./exercises_chromium.ts";

testChapter("1");
