const PACKAGES = { core: '@quil/core', opencodehook: '@quil/opencodehook', claudehook: '@quil/claudehook', cli: '@quil/cli' }

/** Packages look for their files, and core for its native libraries, from where they are installed and not from where their code was put. */
export function placeOfPackage() {
  return {
    name: 'place-of-package',
    transform(code, id) {
      const [, folder = ''] = /\/packages\/([a-z]+)\/src\//.exec(id) ?? []
      if (!code.includes('import.meta.url')) return undefined
      if (!Object.hasOwn(PACKAGES, folder)) throw new Error(`${id} looks for files beside itself`)
      return code.replaceAll('import.meta.url', `placeOf(${JSON.stringify(PACKAGES[folder])})`)
    },
  }
}
