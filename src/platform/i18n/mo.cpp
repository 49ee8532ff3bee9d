#include "platform/i18n/mo.h"

#include <cstring>
#include <stdexcept>
#include <string>

namespace kentongan::i18n {

namespace {
constexpr std::uint32_t kMagic = 0x950412de;  // in the byte order of the machine that wrote it
constexpr std::uint32_t kHeaderBytes = 20;
}  // namespace

Catalogue::Catalogue(std::string_view bytes) : bytes_(bytes) {
    if (bytes.size() < kHeaderBytes || word(0) != kMagic)
        throw std::runtime_error("catalogue is not a .mo file of this machine");
    count_ = word(8);
    originals_ = word(12);
    translations_ = word(16);
    // Our two languages have either one form (Indonesian) or the Germanic two.
    has_plural_ = lookup("").value_or("").find("nplurals=2") != std::string_view::npos;
}

std::uint32_t Catalogue::word(std::uint32_t offset) const {
    if (offset > bytes_.size() - 4) throw std::runtime_error("catalogue is cut off");
    std::uint32_t value = 0;
    std::memcpy(&value, bytes_.data() + offset, sizeof value);
    return value;
}

std::string_view Catalogue::entry(std::uint32_t table, std::uint32_t index) const {
    const auto length = word(table + 8 * index), offset = word(table + 8 * index + 4);
    if (offset > bytes_.size() || length > bytes_.size() - offset)
        throw std::runtime_error("catalogue is cut off");
    return bytes_.substr(offset, length);
}

std::optional<std::string_view> Catalogue::lookup(std::string_view key) const {
    std::uint32_t low = 0, high = count_;
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        auto original = entry(originals_, middle);
        // The key of a plural entry is "one\0many"; msgfmt sorts by what stands before the NUL.
        auto order = original.substr(0, original.find('\0')).compare(key);
        if (order == 0) return entry(translations_, middle);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return {};
}

std::optional<std::string_view> Catalogue::find(std::string_view text) const {
    if (text.empty()) return {};  // the empty id is the header
    auto found = lookup(text);
    if (!found || found->empty()) return {};
    return found->substr(0, found->find('\0'));
}

std::optional<std::string_view> Catalogue::find_plural(std::string_view one, std::int64_t n) const {
    auto found = lookup(one);
    if (!found || found->empty()) return {};
    const auto end = found->find('\0');
    if (!has_plural_ || n == 1 || end == std::string_view::npos) return found->substr(0, end);
    return found->substr(end + 1);
}

}  // namespace kentongan::i18n
