import { defineConfig } from 'tsup'

// Shared by every package: a `build` script names its own entries (`tsup src/index.ts`),
// and tsup walks up from the package folder until it finds this file.
export default defineConfig({
  format: ['esm'],
  target: 'node20',
  platform: 'node',
  // tsup 8.5.1 sets `baseUrl`, which TypeScript 6 deprecates.
  // QUIL_BUILD=js leaves the declarations out: the demo and the end-to-end tests only run the code.
  dts: process.env['QUIL_BUILD'] === 'js' ? false : { compilerOptions: { ignoreDeprecations: '6.0' } },
  silent: process.env['QUIL_BUILD'] === 'js',
  sourcemap: true,
  clean: true,
  removeNodeProtocol: false,
})
