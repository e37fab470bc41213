/** For people: `512 KB`, `68 MB`, `1.2 GB`; powers of 1024. */
export function formatBytes(sizeBytes: number): string {
  const kilobytes = sizeBytes / 1_024;
  if (kilobytes < 1_024) return `${Math.round(kilobytes)} KB`;
  const megabytes = kilobytes / 1_024;
  if (megabytes < 1_024) return `${Math.round(megabytes)} MB`;
  return `${(megabytes / 1_024).toFixed(1)} GB`;
}
