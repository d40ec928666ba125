// Files that leave Hygie, read as a spreadsheet would read them.
import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";

/** Clicks on what sends a file, and gives its name and its bytes. */
export async function download(page, act) {
  const [file] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

/** The rows of a CSV file with semicolons and, perhaps, quotation marks. */
export function readCsv(bytes) {
  const rows = [[""]];
  let isQuoted = false;
  for (const character of bytes.toString("utf8").replace(/^\ufeff/, "")) {
    const row = rows.at(-1);
    if (character === '"') isQuoted = !isQuoted;
    else if (character === ";" && !isQuoted) row.push("");
    else if (character === "\n" && !isQuoted) rows.push([""]);
    else row[row.length - 1] += character;
  }
  rows.pop();
  return rows;
}

/** The rows of the first sheet of a workbook (Office Open XML, ECMA-376). */
export function readXlsx(bytes) {
  const parts = unzip(bytes);
  const text = (xml) => xml.replaceAll(/<[^>]+>/g, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  const shared = [...(parts["xl/sharedStrings.xml"] ?? "").matchAll(/<si>(.*?)<\/si>/gs)].map(([, item]) => text(item));
  return [...parts["xl/worksheets/sheet1.xml"].matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, row = ""]) =>
    [...row.matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(([, kind, cell = ""]) =>
      kind.includes('t="s"') ? shared[Number(text(cell))] : text(cell),
    ),
  );
}

/** The texts of a zip archive, by name, found by its central directory (APPNOTE, section 4.3.12). */
function unzip(bytes) {
  const parts = {};
  let at = bytes.readUInt32LE(bytes.lastIndexOf("PK\x05\x06", undefined, "latin1") + 16);
  while (bytes.readUInt32LE(at) === 0x02014b50) {
    const [method, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + size);
    parts[bytes.toString("utf8", at + 46, at + 46 + name)] = (method ? inflateRawSync(packed) : packed).toString("utf8");
    at += 46 + name + extra + comment;
  }
  return parts;
}

const COLUMNS =
  "finess_et;finess_ej;raison_sociale;categorie;libelle_categorie;categorie_agregee;libelle_categorie_agregee;siret;ape;" +
  "code_sph;libelle_sph;adresse;lieu_dit_bp;code_postal;commune_acheminement;code_insee;departement;region;" +
  "date_ouverture;date_maj;latitude;longitude";
const PLACE = "8 rue des Jardins;;99100;BALVESNES;F1003;F1;F0;1999-08-28;2024-04-04;48.433360;-12.755900";
const KIND = "500;Etablissement d'hébergement pour personnes âgées dépendantes;4401;Etablissements d'Hébergement pour Personnes Âgées";

/** A small file of fictional nursing homes; its third line was cut. */
export function finessFile(name) {
  const lines = [
    COLUMNS,
    `990777771;990777763;Résidence des Sablières;${KIND};;8710A;;;${PLACE}`,
    "990777789;990777763;Résidence coupée",
    `990777797;990777763;Résidence des Ormeaux;${KIND};;8710A;;;${PLACE}`,
  ];
  return { name, mimeType: "text/csv", buffer: Buffer.from(`${lines.join("\n")}\n`) };
}
