/**
 * Evidence as the file that Adyen takes: plain text on A4 pages, in Latin and Chinese script, with a font that every viewer
 * brings along. Source: ISO 32000-1, 9.7.5.2 (predefined CMaps) and 7.5 (file structure).
 */

const columns = 88;
const rows = 58;

export function pdfOf(text: string): Buffer {
  const pages = inPages(linesOf(text));
  const fontId = 3;
  const pageIds = pages.map((_, index) => 6 + 2 * index);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pageIds.map((id) => `${id} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>',
    '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R ' +
      '/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>',
    '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 ' +
      '/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>',
    ...pages.flatMap((page, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${7 + 2 * index} 0 R ` +
        `/Resources << /Font << /F ${fontId} 0 R >> >> >>`,
      streamOf(page),
    ]),
  ];
  return Buffer.from(fileOf(objects), 'latin1');
}

function streamOf(lines: readonly string[]): string {
  const shown = lines.map((line) => `<${hexOf(line)}> Tj T*`).join('\n');
  const content = `BT /F 10 Tf 13 TL 60 780 Td\n${shown}\nET`;
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

/** UTF-16, big-endian, without what needs two of its units. */
function hexOf(line: string): string {
  const bytes = Buffer.from(line.replaceAll(/[\u{10000}-\u{10FFFF}]/gu, '?'), 'utf16le');
  return bytes.swap16().toString('hex').toUpperCase();
}

function fileOf(objects: readonly string[]): string {
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  return `${file}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).flatMap(wrapped);
}

/** At spaces where there are some; a Chinese character is as wide as two Latin ones. */
function wrapped(paragraph: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/(?<= )/).flatMap(inPieces)) {
    if (line !== '' && widthOf(line + word) > columns) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line];
}

/** A word that is longer than half a line may be broken. */
function inPieces(word: string): string[] {
  return word.match(new RegExp(`.{1,${columns / 2}}`, 'gu')) ?? [];
}

function widthOf(text: string): number {
  return [...text].reduce((width, character) => width + (character > '\u02ff' ? 2 : 1), 0);
}

function inPages(lines: readonly string[]): string[][] {
  const count = Math.max(1, Math.ceil(lines.length / rows));
  return Array.from({ length: count }, (_, page) => lines.slice(page * rows, (page + 1) * rows));
}
