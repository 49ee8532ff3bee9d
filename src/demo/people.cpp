#include "demo/content.h"

namespace kentongan::demo {

namespace {

using accounts::Role;

constexpr Person kPeople[] = {
    {"ani", "Ani Lestari",
     "Petani bawang merah di Sidomulyo. Kader posyandu. Suka berkebun dan masak brongkos.",
     "34.02.05.2001", "34.02.02.2003",
     "bpbd_diy kim_sanden sri_batik wagiman tuti admin joko_merapi diskominfo_bantul",
     "Warga Sidomulyo, Bantul"},
    {"budi", "Budi Santoso",
     "Ketua RT 12 Teluk Lerong Ilir, Samarinda. Tinggal lima puluh langkah dari Sungai Mahakam.",
     "64.72.03.1001", "64.72.06.1005",
     "bpbd_samarinda posko_mahakam hadijah rudi_perahu dewi diskominfo_kaltim admin",
     "Ketua RT di Samarinda"},
    {"admin", "Rahma Wulandari", "Menjaga server ini. Tanya saja kalau ada yang kurang jelas.",
     "34.02.08.2004", "34.01 64.72",
     "ani budi bpbd_diy bpbd_samarinda diskominfo_bantul diskominfo_kaltim kim_sanden dewi",
     "Pengelola server", Role::Admin},
    {"sinta", "Sinta Maharani", "Petugas pusdalops BPBD Bantul (contoh). Jaga malam, suka kopi.",
     "34.02.08.2001", "34.02", "bpbd_diy ani kim_sanden hendra", "Petugas BPBD Bantul"},
    {"hendra", "Hendra Kusuma",
     "Petugas kedua BPBD Bantul (contoh). Membaca setiap peringatan sebelum terbit.",
     "34.02.12.2001", "34.02", "bpbd_diy ani sinta", "Petugas kedua BPBD Bantul"},
    {"sri_batik", "Sri Wahyuni",
     "Pembatik di Gulurejo, Lendah. Motif gebleg renteng dan galaran. Bisa pesan, bisa belajar.",
     "34.01.05.2005", "", "ani rumah_umkm_kp kim_sanden tuti diskominfo_bantul", ""},
    {"kim_sanden", "KIM Sanden Bersinar",
     "Kelompok Informasi Masyarakat Kapanewon Sanden. Kabar kampung, pertanian, dan pesisir.",
     "34.02.02.2003", "34.02.02", "ani wagiman bpbd_diy sri_batik karangtaruna_glagaharjo", ""},
    {"karangtaruna_glagaharjo", "Karang Taruna Glagaharjo",
     "Pemuda lereng Merapi. Bank sampah, bola voli, dan siaga bencana.", "34.04.17.2003", "",
     "joko_merapi bpbd_diy kim_sanden", ""},
    {"joko_merapi", "Joko Prasetyo",
     "Relawan di Kepuharjo. Memantau hujan di Kali Gendol sejak 2010. Peternak sapi perah.",
     "34.04.17.2004", "34.04.17", "bpbd_diy karangtaruna_glagaharjo ani", ""},
    {"wagiman", "Wagiman", "Nelayan Pantai Depok. Melaut kalau ombak bersahabat.", "34.02.03.2002",
     "34.02.02.2003", "bpbd_diy kim_sanden ani tuti", ""},
    {"tuti", "Tuti Handayani",
     "Guru kelas lima di Donotirto, Kretek. Percaya anak kecil bisa mengajari orang tua.",
     "34.02.03.2003", "", "ani kim_sanden dewi sri_batik bpbd_diy", ""},
    {"rumah_umkm_kp", "Rumah UMKM Kulon Progo",
     "Belajar usaha bersama di Wates: foto produk, catatan keuangan, izin usaha. Gratis.",
     "34.01.02.1008", "34.01", "sri_batik ani hadijah", ""},
    {"posko_mahakam", "Posko Banjir Mahakam",
     "Relawan warga bantaran Mahakam dan Karang Mumus. Tinggi air, dapur umum, perahu.",
     "64.72.09.1001", "64.72", "bpbd_samarinda budi rudi_perahu dewi hadijah", ""},
    {"hadijah", "Siti Hadijah",
     "Menenun sarung Samarinda sejak remaja, diajari nenek. Amplang juga ada.", "64.72.02.1010",
     "64.72.02.1003", "budi dewi rumah_umkm_kp diskominfo_kaltim posko_mahakam", ""},
    {"rudi_perahu", "Rudi Hartono", "Motoris perahu tambangan, Sungai Keledang ke Pasar Pagi.",
     "64.72.02.1001", "64.72.09.1003", "budi posko_mahakam bpbd_samarinda hadijah", ""},
    {"dewi", "Dewi Anggraini",
     "Mahasiswi, relawan literasi digital di Gunung Kelua. Mengajar ibu-ibu memilah kabar.",
     "64.72.03.1008", "64.72.03", "hadijah budi posko_mahakam diskominfo_kaltim tuti admin", ""},
};

// Not the real offices: their domains say so.
constexpr Office kOffices[] = {
    {"bpbd_diy", "BPBD DIY",
     "Akun contoh untuk peragaan. Kabar kebencanaan di Daerah Istimewa Yogyakarta.",
     "bpbd-diy.contoh.go.id"},
    {"bpbd_samarinda", "BPBD Kota Samarinda",
     "Akun contoh untuk peragaan. Banjir, longsor, kebakaran: laporkan ke posko kelurahan.",
     "bpbd-samarinda.contoh.go.id"},
    {"diskominfo_bantul", "Diskominfo Bantul",
     "Akun contoh untuk peragaan. Layanan dan pelatihan untuk warga Bantul.",
     "diskominfo-bantul.contoh.go.id"},
    {"diskominfo_kaltim", "Diskominfo Kaltim",
     "Akun contoh untuk peragaan. Kabar dan layanan di Kalimantan Timur.",
     "diskominfo-kaltim.contoh.go.id"},
};

constexpr WarningOffice kWarningOffice{"bpbd-bantul", "BPBD Kabupaten Bantul (contoh)", "34.02",
                                       "sinta hendra"};

constexpr Liaison kLiaisons[] = {
    {"34.02", "sinta", "Sinta Maharani", "+62811000001", coordinators::Post::Head},
    {"34.02.05", "ani", "Ani Lestari", "+62811000002"},
    {"34.02.02", "kim_sanden", "KIM Sanden Bersinar", "+62811000003"},
    {"34.02.03", "wagiman", "Wagiman", "+62811000004"},
    {"34.04.17", "joko_merapi", "Joko Prasetyo", "+62811000005"},
    {"34.01.05", "sri_batik", "Sri Wahyuni", "+62811000006"},
    {"64.72.03", "budi", "Budi Santoso", "+62811000007"},
    {"64.72.09", "posko_mahakam", "Posko Banjir Mahakam", "+62811000008"},
};

}  // namespace

const WarningOffice& warning_office() {
    return kWarningOffice;
}
std::span<const Liaison> liaisons() {
    return kLiaisons;
}
std::span<const Person> people() {
    return kPeople;
}
std::span<const Office> offices() {
    return kOffices;
}

}  // namespace kentongan::demo
