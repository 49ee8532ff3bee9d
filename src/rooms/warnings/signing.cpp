#include "rooms/warnings/signing.h"

#include "platform/config/config.h"
#include "platform/keys/keys.h"
#include "platform/xml/signature.h"

namespace kentongan::warnings {
namespace {

constexpr std::size_t kKeptDocuments = 200;
constexpr std::string_view kCertificateBegins = "-----BEGIN CERTIFICATE-----";

}  // namespace

const crypto::Identity& Signing::identity() {
    {
        std::lock_guard lock(mutex_);
        if (identity_) return *identity_;
    }
    const auto kept = platform_.keys.get("warnings.signing", [this] {
        auto made = crypto::make_identity(platform_.config.host(), platform_.clock.now());
        return made.private_key + made.certificate;
    });
    const auto middle = kept.find(kCertificateBegins);
    if (middle == std::string::npos) throw std::runtime_error("the signing key is damaged");
    auto loaded = std::make_unique<const crypto::Identity>(
        crypto::Identity{kept.substr(0, middle), kept.substr(middle)});
    std::lock_guard lock(mutex_);
    if (!identity_) identity_ = std::move(loaded);
    return *identity_;
}

std::string Signing::countersigned(std::string document) {
    std::lock_guard lock(mutex_);
    if (!identity_) return document;
    return xml::sign_enveloped(document, identity_->private_key, identity_->certificate);
}

std::string Signing::published(const AlertRow& alert, bool exercise,
                               const std::function<std::string()>& make) {
    const Revision revision{alert.id, alert.revision, exercise};
    {
        std::lock_guard lock(mutex_);
        if (auto known = made_.find(revision); known != made_.end()) return known->second;
    }
    auto document = make();
    std::lock_guard lock(mutex_);
    if (!identity_) return document;
    // Of two who made it at once one wins, so that everybody gets the same bytes.
    if (auto known = made_.find(revision); known != made_.end()) return known->second;
    auto made = xml::sign_enveloped(document, identity_->private_key, identity_->certificate);
    if (order_.size() >= kKeptDocuments) {
        made_.erase(order_.front());
        order_.pop_front();
    }
    order_.push_back(revision);
    made_.emplace(revision, made);
    return made;
}

}  // namespace kentongan::warnings
