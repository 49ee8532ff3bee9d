// Files named by the hash of their content, two folders deep: "ab/cd/abcd….jpg". A name is the
// promise that the whole content is on disk.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/media/format.h"

namespace kentongan::attachments {

class Files {
public:
    explicit Files(std::string directory);

    // Writes and syncs file and folder unless it is there already. Throws std::system_error when
    // the disk refuses.
    std::string keep(std::string_view bytes, std::string_view content_type) const;
    // The same with a whole file of this disk, which is moved.
    std::string adopt(const std::string& file, std::string_view content_type) const;
    void remove(const std::string& name) const;  // nothing when it is gone
    std::string path(const std::string& name) const;

    // The type of a name of ours; empty for any other text, so nothing else is ever served.
    static std::string_view type_of(std::string_view name);

    // A folder of its own for what is converted; not served. `bytes` are on disk when it returns.
    std::string make_work(std::string_view name, std::string_view bytes) const;
    std::string work_path(std::string_view name) const;
    media::Format work_format(std::string_view name) const;  // Unknown when the file is gone
    void remove_work(std::string_view name) const;
    std::vector<std::string> list_work() const;  // names, at most a thousand

private:
    std::string make_name(std::string_view hash, std::string_view content_type) const;

    std::string directory_;
};

}  // namespace kentongan::attachments
