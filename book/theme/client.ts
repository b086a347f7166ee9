// # What the page does by itself
//
// Every page can be read without this script. With it, the reader can search, choose
// light or dark, and open the contents over the text on a small screen.

import { startColours } from "./colours.ts";
import { startMenu } from "./menu.ts";
import { startPlace } from "./place.ts";
import { startSearch } from "./search_box.ts";

startColours();
startMenu();
startPlace();
startSearch();
