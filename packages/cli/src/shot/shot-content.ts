import type { ScreenPicture } from '@quil/core/workspace'
import { printable } from '../print/printable.ts'

/** A picture as the content of a file. */
export function shotContent(picture: ScreenPicture, label: string): string {
  switch (picture.format) {
    case 'cells':
      return `${JSON.stringify(picture)}\n`
    case 'html':
      return page(picture.text, label)
    case 'svg':
      return picture.text
    default:
      return `${picture.text.trimEnd()}\n`
  }
}

/** A page says which encoding it is in; a `<pre>` alone cannot. */
function page(pre: string, label: string): string {
  const title = printable(label).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<title>${title}</title>
<style>body { margin: 0; background: #000 } pre { margin: 0; padding: 9px }</style>
</head>
<body>
${pre}
</body>
</html>
`
}
