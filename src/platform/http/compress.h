// Content codings of answers: gzip (RFC 1952) and brotli (RFC 7932), at levels whose cost is
// bounded, and a memory of what shared bodies became.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace kentongan::http {

inline constexpr std::size_t kLeastCompressed = 512;      // smaller answers fit one packet anyway
inline constexpr std::size_t kMostCompressed = 4u << 20;  // larger ones cost too much at once

enum class Coding { Identity, Gzip, Brotli };
std::string_view name_of(Coding coding);
// The coding the client likes best among ours (RFC 9110 §12.5.3), brotli before gzip.
Coding choose_coding(std::string_view accept_encoding);
bool is_compressible(std::string_view content_type);
// Empty when it failed or did not get smaller.
std::string compress(std::string_view body, Coding coding);
// A quick hash for entity tags: equal bytes, equal text. Not against an adversary.
std::string quick_digest(std::string_view body);

// What is worked out once for a body that many answers share. Thread-safe, bounded.
class SharedBodies {
public:
    using Body = std::shared_ptr<const std::string>;
    // Null when compressing does not pay.
    Body compressed(const Body& body, Coding coding);
    std::string digest(const Body& body);

private:
    struct Entry {
        std::weak_ptr<const std::string> body;  // tells a new body at an old address
        std::string digest;
        Body gzip, brotli;
        bool tried_gzip = false, tried_brotli = false;
    };
    Entry& entry_of(const Body& body);  // with the lock held

    std::mutex mutex_;
    std::unordered_map<const std::string*, Entry> entries_;
};

}  // namespace kentongan::http
