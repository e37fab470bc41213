import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename, extname } from 'node:path';
import { wrongUse } from '../../../cli/wrong-use.ts';
import { messageOf } from '../../../kernel/failure.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.pdf': 'application/pdf',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
};

export type DescribedFile = { file_name: string; content_type: string; size_bytes: number; sha256: string };

/** Read piece by piece: a scan may be large. @throws Failure `wrong-use` */
export async function describeFile(file: string): Promise<DescribedFile> {
  const contentType = contentTypes[extname(file).toLowerCase()];
  if (contentType === undefined)
    throw wrongUse(`${file} must be a PDF, JPEG or PNG`, ['Its name ends in .pdf, .jpg, .jpeg or .png.']);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const piece of createReadStream(file)) {
      hash.update(piece);
      sizeBytes += piece.length;
    }
  } catch (error) {
    throw wrongUse(`${file} cannot be read: ${messageOf(error)}`, ['Name a file that you may read.']);
  }
  return {
    file_name: basename(file),
    content_type: contentType,
    size_bytes: sizeBytes,
    sha256: hash.digest('hex'),
  };
}
