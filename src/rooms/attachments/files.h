// Files named by the hash of their content, two folders deep: "ab/cd/abcd….jpg". A name is the
// promise that the whole content is on disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace kentongan::attachments {

class Files {
public:
    explicit Files(std::string directory);

    // Writes and syncs file and folder unless it is there already. Throws std::system_error when
    // the disk refuses.
    std::string keep(std::string_view bytes, std::string_view content_type) const;
    void remove(const std::string& name) const;  // nothing when it is gone
    std::string path(const std::string& name) const;

    // The image type of a name of ours; empty for any other text, so nothing else is ever served.
    static std::string_view type_of(std::string_view name);

private:
    std::string directory_;
};

}  // namespace kentongan::attachments
