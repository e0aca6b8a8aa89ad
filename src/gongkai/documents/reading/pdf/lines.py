def read_pdf(data, name):
    raise NotImplementedError
