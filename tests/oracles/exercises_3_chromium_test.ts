// The exercises of chapter 3 in a browser.

import { testChapter } from "./exercises_chromium.ts";

testChapter("3");
