// Project coastlines once, so that the server draws maps without a map library: prints the basemap as SVG.
//
//   npm install --no-save d3-geo@3 topojson-client@3 world-atlas@2 && node tools/basemap.mjs > src/youcheng/web/static/basemap.svg
//
// Coastlines alone, no borders: Natural Earth land at 1:110m (world) and 1:50m (region), public domain.
// The frames here are those of src/youcheng/web/projection.py; a test compares them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoEqualEarth, geoMercator, geoPath } from "d3-geo";
import { feature } from "topojson-client";

const require = createRequire(`${process.cwd()}/`);
const land = (scale) => {
  const atlas = JSON.parse(readFileSync(require.resolve(`world-atlas/land-${scale}.json`)));
  return feature(atlas, atlas.objects.land);
};
const world = geoEqualEarth().rotate([-150, 0]).scale(177).translate([480, 250]).clipExtent([[0, 0], [960, 420]]).precision(0.3);
const region = geoMercator().scale(620).translate([-800, 350]).clipExtent([[0, 0], [500, 480]]).precision(0.3);
const path = (projection, digits) => geoPath(projection).digits(digits);

process.stdout.write(`<svg xmlns="http://www.w3.org/2000/svg">
<!-- Made by tools/basemap.mjs from Natural Earth land (public domain). World: Equal Earth, 150° E. Region: Mercator. -->
<defs>
<path id="world" d="${path(world, 0)(land("110m"))}"/>
<path id="region" d="${path(region, 1)(land("50m"))}"/>
</defs>
</svg>
`);
