// What the page imports: Leaflet puts itself at globalThis.L, whose types are in @types/leaflet.
export * from "leaflet";
