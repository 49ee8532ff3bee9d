#include "rooms/composer/notices.h"

#include "cap/level.h"
#include "platform/base/strings.h"
#include "platform/config/config.h"
#include "rooms/composer/words.h"

namespace kentongan::composer {
namespace {

// "SIAGA Banjir, Bambanglipuro (Bantul)"
std::string name_of(const Writing& writing, const Draft& draft) {
    const auto level = draft.content.level.value_or(warnings::Level::Info);
    return cap::loud_word(level) + " " +
           warnings::template_of(draft.content.hazard, level, "id").name + ", " +
           place_words(writing.gazetteer, draft.content.places, "id");
}

std::string said(Told what, const std::string& who, const std::string& warning,
                 const std::string& reason) {
    switch (what) {
        case Told::Submitted:
            return "Menunggu persetujuan Anda: " + warning + ". Ditulis " + who + ".";
        case Told::SentAlone:
            return who + " mengirim sendiri: " + warning + ". Mohon ditinjau. Alasan: " + reason;
        case Told::Approved:
            return who + " menyetujui peringatan Anda, sudah terkirim: " + warning + ".";
        case Told::Returned:
            return who + " meminta perbaikan: " + warning + ". " + reason;
        case Told::Agreed:
            return who + " meninjau kiriman darurat Anda: sudah tepat. " + warning + ".";
        case Told::Objected:
            return who + " keberatan atas kiriman darurat Anda: " + warning + ". " + reason;
    }
    return {};
}

}  // namespace

void tell(db::Tx& tx, const Writing& writing, const Draft& draft, accounts::AccountId actor,
          Told what, std::string_view reason) {
    std::vector<accounts::AccountId> people;
    if (what == Told::Submitted || what == Told::SentAlone) {
        people = writing.warnings.officers_of(tx, draft.office);
        std::erase(people, actor);
    } else {
        people = {draft.author};
    }
    const auto account = writing.accounts.find(tx, actor);
    warnings::Notice notice;
    notice.text = said(what, account ? account->shown_name() : "Seorang petugas",
                       name_of(writing, draft), std::string(reason));
    notice.url = writing.platform.config.url(draft_path(draft.id));
    notice.exercise = draft.exercise;
    if (what == Told::Submitted) notice.subject = "Peringatan menunggu persetujuan Anda";
    if (what == Told::SentAlone) notice.subject = "Peringatan terkirim tanpa petugas kedua";
    writing.warnings.tell(tx, draft.office, people, notice);
}

}  // namespace kentongan::composer
